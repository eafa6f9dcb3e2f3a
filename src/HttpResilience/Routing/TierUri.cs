using System.Buffers;
using System.Globalization;
using System.Text;

namespace HttpResilience.Routing;

/// <summary>Re-basing: what lies below the client's base address moves below a tier's, byte for byte.</summary>
internal static class TierUri
{
    // Of RFC 3986's unreserved and reserved characters those that no reader takes for anything else; not '%'.
    private static readonly SearchValues<char> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?=&,+:@$!*");
    private static readonly SearchValues<char> s_dots = SearchValues.Create(".%");
    private static readonly UriCreationOptions s_asIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The path and query below the base address, without a slash in front.</summary>
    /// <exception cref="InvalidOperationException">The URI does not lie below the base address, or climbs out of it.</exception>
    public static ReadOnlyMemory<char> Below(TierAddress clientBase, Uri uri, string client)
    {
        // Taking a Uri apart costs more than all the rest of a request; the text of most says the same.
        if (uri.IsAbsoluteUri && uri.OriginalString is var text && text.StartsWith(clientBase.Text, StringComparison.Ordinal) && IsPlain(text.AsSpan(clientBase.Text.Length)))
            return text.AsMemory(clientBase.Text.Length);
        var pathAndQuery = Normalize(uri.PathAndQuery);
        if (!clientBase.IsOriginOf(uri) || !pathAndQuery.StartsWith(clientBase.Prefix, StringComparison.Ordinal))
            throw Foreign(clientBase, uri, client);
        var below = pathAndQuery.AsMemory(clientBase.Prefix.Length);
        if (ClimbsOut(PathOf(below.Span)))
            throw new InvalidOperationException($"{client}: the request's path climbs out of the client's base address {clientBase} with dot segments, and would reach what the tiers' credentials are not meant for. Send a path without '..'.");
        return below;
    }

    /// <summary>The URI at the tier; the caller's own where that is the same.</summary>
    public static Uri Rebase(Uri uri, TierAddress clientBase, TierAddress tier, ReadOnlyMemory<char> below) => tier.Equals(clientBase) ? uri : tier.UriOf(below);

    /// <summary>A path and query below a tier's address, byte for byte.</summary>
    public static Uri Create(TierAddress tier, ReadOnlySpan<char> below)
    {
        // A Uri without canonicalization refuses some of its members to a user's handlers, so it is used only where canonicalization would change a byte.
        var text = string.Concat(tier.Text, below);
        var canonical = new Uri(text);
        return IsPlain(below) || canonical.PathAndQuery.AsSpan().SequenceEqual(text.AsSpan(tier.Origin.Length)) ? canonical : new Uri(text, s_asIs);
    }

    /// <summary>Whether it is sure that a Uri changes nothing of it, and that it has no dot segment, for whoever reads it.</summary>
    public static bool IsPlain(ReadOnlySpan<char> below)
    {
        if (below.ContainsAnyExcept(s_plain))
            return false;
        for (var dot = below.IndexOf('.'); dot >= 0; dot = NextDot(below, dot))
        {
            if (dot == 0 || dot == below.Length - 1 || !char.IsAsciiLetterOrDigit(below[dot - 1]) || !char.IsAsciiLetterOrDigit(below[dot + 1]))
                return false;
        }

        return true;
    }

    /// <summary>The path in front of a query.</summary>
    public static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> pathAndQuery)
    {
        var query = pathAndQuery.IndexOf('?');
        return query < 0 ? pathAndQuery : pathAndQuery[..query];
    }

    /// <summary>
    /// Whether the path leads above where it starts, for any reader: one that takes escaped slashes and backslashes for separators and one that doesn't, one that
    /// merges slashes and one that doesn't. Plain segments count as one step down however they are read; every dot-dot counts as one up.
    /// </summary>
    internal static bool ClimbsOut(ReadOnlySpan<char> path)
    {
        if (!path.ContainsAny(s_dots))
            return false;
        path = Unmask(path);
        var depth = 0;
        while (!path.IsEmpty)
        {
            var slash = path.IndexOf('/');
            var rest = slash < 0 ? path : path[..slash];
            path = slash < 0 ? [] : path[(slash + 1)..];
            // What follows a semicolon is no step down for a server that cuts it off before it decodes.
            bool descends = false, isParameter = false;
            while (!rest.IsEmpty)
            {
                var part = TakePart(ref rest);
                var name = CutParameters(part);
                if (IsDots(name, 2) && --depth < 0)
                    return true;
                descends |= !isParameter && !name.IsEmpty && !IsDots(name, 1) && !IsDots(name, 2);
                isParameter |= name.Length < part.Length;
            }

            if (descends)
                depth++;
        }

        return false;
    }

    private static int NextDot(ReadOnlySpan<char> text, int dot)
    {
        var next = text[(dot + 1)..].IndexOf('.');
        return next < 0 ? -1 : dot + 1 + next;
    }

    private static ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> rest)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            var length = rest[i] == '\\' ? 1 : rest[i] == '%' ? LengthOf(rest[i..], "%2f", "%5c") : 0;
            if (length == 0)
                continue;
            var part = rest[..i];
            rest = rest[(i + length)..];
            return part;
        }

        var all = rest;
        rest = [];
        return all;
    }

    /// <summary>
    /// The path as a server sees it that decodes behind a proxy that did, but for what would be a separator or a dot: "%252e" and "%25%32%65" become "%2e", and "%2e" stays.
    /// So what is escaped twice looks like what is escaped once, and the path's parts are still where they were.
    /// </summary>
    private static ReadOnlySpan<char> Unmask(ReadOnlySpan<char> path)
    {
        if (!path.Contains('%'))
            return path;
        var text = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            var isMask = CodeAt(path[i..]) is var code && (code == '%' || char.IsAsciiHexDigit(code));
            text.Append(isMask ? code : path[i]);
            i += isMask ? 2 : 0;
        }

        return text.ToString();
    }

    // What an escape stands for; 0 for what is none.
    private static char CodeAt(ReadOnlySpan<char> text) =>
        text.Length > 2 && text[0] == '%' && byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, null, out var code) ? (char)code : '\0';

    private static int LengthOf(ReadOnlySpan<char> text, params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes)
        {
            if (text.StartsWith(code, StringComparison.OrdinalIgnoreCase))
                return code.Length;
        }

        return 0;
    }

    // Some servers cut off what follows a semicolon ("..;x=1"), plain or escaped, before they look for dots.
    private static ReadOnlySpan<char> CutParameters(ReadOnlySpan<char> part)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] == ';' || LengthOf(part[i..], "%3b") > 0)
                return part[..i];
        }

        return part;
    }

    private static bool IsDots(ReadOnlySpan<char> part, int count)
    {
        while (!part.IsEmpty)
        {
            var length = part[0] == '.' ? 1 : part[0] == '%' ? LengthOf(part, "%2e") : 0;
            if (length == 0)
                return false;
            part = part[length..];
            count--;
        }

        return count == 0;
    }

    // A URI made without canonicalization may lack the slash that HTTP puts there.
    private static string Normalize(string pathAndQuery) => pathAndQuery.StartsWith('/') ? pathAndQuery : "/" + pathAndQuery;

    // The URI's query and user info stay out of the message.
    private static InvalidOperationException Foreign(TierAddress clientBase, Uri uri, string client) => new(
        $"{client}: {uri.Scheme}://{uri.Authority}{uri.AbsolutePath} does not lie below the client's base address {clientBase}, so it is not sent: it must not carry a tier's credentials elsewhere. "
        + "Send a relative URI without a slash in front, or set the address that the code uses as HttpClient.BaseAddress with ConfigureHttpClient or as 'BaseAddress' of the client in configuration.");
}
