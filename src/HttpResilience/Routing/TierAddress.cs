namespace HttpResilience.Routing;

/// <summary>A base address taken apart once: its origin, and the path prefix below which everything lies.</summary>
internal sealed class TierAddress
{
    private readonly RecentUris _recent = new();

    private TierAddress(Uri uri, string prefix)
    {
        Origin = $"{uri.Scheme}://{AuthorityOf(uri)}";
        Prefix = prefix;
        Text = Origin + prefix;
        Uri = new Uri(Text);
        Host = Uri.IdnHost;
        Port = uri.Port;
        Scheme = uri.Scheme;
    }

    /// <summary><c>scheme://host:port</c>.</summary>
    public string Origin { get; }

    /// <summary>The path, with a slash at both ends.</summary>
    public string Prefix { get; }

    /// <summary>Both.</summary>
    public string Text { get; }

    public Uri Uri { get; }

    /// <summary>In lower case, as a <see cref="System.Uri"/> has it.</summary>
    public string Scheme { get; }

    /// <summary>As DNS knows it (<see cref="System.Uri.IdnHost"/>).</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>A tier's base address: all of its path is the prefix, whether a slash ends it or not.</summary>
    public static TierAddress OfTier(Uri uri) => new(uri, uri.AbsolutePath.EndsWith('/') ? uri.AbsolutePath : uri.AbsolutePath + "/");

    /// <summary>An <see cref="HttpClient.BaseAddress"/>: relative URIs resolve against its directory (RFC 3986, 5.2.3), so that is what they lie below.</summary>
    public static TierAddress OfClient(Uri uri) => new(uri, uri.AbsolutePath[..(uri.AbsolutePath.LastIndexOf('/') + 1)]);

    public static bool HaveSameOrigin(Uri one, Uri other) => HaveSameOrigin(one, one.IdnHost, other, other.IdnHost);

    public bool IsOriginOf(Uri uri) => HaveSameOrigin(Uri, Host, uri, HostOf(uri));

    public bool HasOriginOf(TierAddress other) => string.Equals(Origin, other.Origin, StringComparison.OrdinalIgnoreCase);

    public bool Equals(TierAddress other) => Text == other.Text || (HasOriginOf(other) && Prefix == other.Prefix);

    /// <summary>What lies below this address.</summary>
    public Uri UriOf(ReadOnlyMemory<char> below) => _recent.GetOrCreate(this, below.Span);

    public override string ToString() => Text;

    private static bool HaveSameOrigin(Uri one, string oneHost, Uri other, string otherHost) =>
        one.Port == other.Port && string.Equals(one.Scheme, other.Scheme, StringComparison.OrdinalIgnoreCase) && string.Equals(oneHost, otherHost, StringComparison.OrdinalIgnoreCase);

    // Uri.Authority leaves out the zone of an IPv6 address, without which a link-local one can't be reached.
    private static string AuthorityOf(Uri uri) =>
        uri.HostNameType == UriHostNameType.IPv6 && uri.IdnHost.Contains('%') ? $"[{HostOf(uri)}]{(uri.IsDefaultPort ? "" : $":{uri.Port}")}" : uri.Authority;

    // Uri knows a zone without the escape of RFC 6874 only, and a socket too. With nothing behind it, "%25" is the zone 25.
    private static string HostOf(Uri uri) =>
        uri.IdnHost is var host && host.IndexOf("%25", StringComparison.Ordinal) is > 0 and var zone && zone + 3 < host.Length ? host.Remove(zone + 1, 2) : host;
}
