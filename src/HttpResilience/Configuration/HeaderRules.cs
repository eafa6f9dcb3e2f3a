using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Headers that a tier may set. A header's value never appears in a message.</summary>
internal static class HeaderRules
{
    // HttpRequestHeaders refuses these; HttpContentHeaders has them.
    private static readonly FrozenSet<string> s_ofContent = FrozenSet.ToFrozenSet(
        [
            "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range", "Content-Type",
            "Expires", "Last-Modified",
        ],
        StringComparer.OrdinalIgnoreCase);

    // RFC 9110, 7.2 and 7.6.1: set by whoever holds the connection.
    private static readonly FrozenSet<string> s_ofConnection = FrozenSet.ToFrozenSet(
        ["Connection", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"], StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Check(ClientLayers client)
    {
        var ofTiers = client.Tiers.SelectMany(tier => CheckHeaders(ConfigurationPath.Combine(tier.Path, nameof(TierOptions.Headers)), tier.Options.Headers));
        var ofCredentials = client.Policy.Layers.SelectMany(layer => CheckNames(layer.Path, ((TierResilienceOptions)layer.Options).CredentialHeaders));
        return ofTiers.Concat(ofCredentials);
    }

    private static IEnumerable<string> CheckHeaders(string path, IDictionary<string, string>? headers)
    {
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            if (RefuseName(name) is { } refusal)
                yield return $"{path}:{name}: {refusal}";
            if (value is null)
                yield return $"{path}:{name}: the value is null; leave the header out or give it a value";
            else if (value == ShownValue.Masked)
                yield return $"{path}:{name}: {ShownValue.MaskedRefusal}";
            else if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                yield return $"{path}:{name}: the value holds a line break or a NUL, which would end the header; remove it";
            else if (!IsSendable(value))
                yield return $"{path}:{name}: the value holds a control character or one that is no ASCII; a header is sent with visible ASCII, spaces and tabs only (RFC 9110, 5.5), so encode it as the service expects";
        }
    }

    // The socket's handler refuses a request with anything but ASCII, servers one with control characters; a tab is allowed.
    private static bool IsSendable(string value) => value.All(character => character is '\t' or (>= ' ' and <= '~'));

    private static string? RefuseName(string name)
    {
        if (!HttpToken.IsValid(name))
            return RefuseToken(name);
        if (s_ofContent.Contains(name))
            return $"'{name}' describes a body and belongs to the request's content; it can't be set for a tier";
        return s_ofConnection.Contains(name) ? $"'{name}' belongs to the connection; it can't be set for a tier" : null;
    }

    private static IEnumerable<string> CheckNames(string path, IList<string>? names) =>
        from entry in (names ?? []).Select((name, index) => (name, index))
        let refusal = !HttpToken.IsValid(entry.name) ? RefuseToken(entry.name)
            : s_ofContent.Contains(entry.name) ? $"'{entry.name}' describes a body and is no header of a request" : null
        where refusal is not null
        select $"{path}:{nameof(TierResilienceOptions.CredentialHeaders)}:{entry.index}: {refusal}";

    private static string RefuseToken(string? name) =>
        $"{ShownValue.Of(name ?? "")} is not the name of a header; it takes letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, 5.6.2)";
}
