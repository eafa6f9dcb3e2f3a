using System.Net.Http.Headers;

namespace HttpResilience.Fallbacks;

/// <summary>
/// Tells whether what was sent says no more about who asks than the caller's own message did. A handler of a tier may add the bearer token, the tenant or the cookie of
/// an ambient user; the storage key knows nothing of that, so the answer to such a request must not be kept under it, nor a kept one be served in its place.
/// </summary>
/// <param name="atRouting">The caller's headers as they are now, before routing changes them.</param>
internal sealed class SentIdentity(HttpRequestHeaders atRouting)
{
    private readonly KeyValuePair<string, HeaderStringValues>[] _callers = [.. atRouting.NonValidated];

    /// <summary>Whether nothing was added or changed but what is harmless and what the tier's configuration adds for everybody.</summary>
    /// <param name="sent">The message as it was really sent; best looked at when the answer is there, because the socket's handler adds headers too.</param>
    /// <param name="asked">The URI that routing asked the tier for.</param>
    /// <param name="tierHeaders">The headers that the tier's configuration adds.</param>
    /// <param name="settings">The settings.</param>
    public bool IsCallers(HttpRequestMessage sent, Uri asked, KeyValuePair<string, string>[] tierHeaders, StaleSettings settings)
    {
        if (settings.TrustTierHandlers)
            return true;
        // Equality of URIs ignores a user in them.
        if (sent.Method != HttpMethod.Get || !string.Equals(sent.RequestUri?.OriginalString, asked.OriginalString, StringComparison.Ordinal))
            return false;
        // Routing itself gives a request without a body an empty one.
        if (sent.Content is { } content && (content.Headers.ContentLength != 0 || !AreExplained(content.Headers, asked, tierHeaders, settings)))
            return false;
        return AreExplained(sent.Headers, asked, tierHeaders, settings);
    }

    private bool AreExplained(HttpHeaders headers, Uri asked, KeyValuePair<string, string>[] tierHeaders, StaleSettings settings)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!StaleHeaders.IsHarmless(name, settings.CredentialHeaders) && !IsCallers(name, values) && !IsTiers(name, values, tierHeaders) && !IsHostOf(asked, name, values))
                return false;
        }

        return true;
    }

    private bool IsCallers(string name, HeaderStringValues values)
    {
        foreach (var (callersName, callersValues) in _callers)
        {
            if (string.Equals(callersName, name, StringComparison.OrdinalIgnoreCase))
                return callersValues.SequenceEqual(values, StringComparer.Ordinal);
        }

        return false;
    }

    private static bool IsTiers(string name, HeaderStringValues values, KeyValuePair<string, string>[] tierHeaders)
    {
        foreach (var (tiersName, value) in tierHeaders)
        {
            if (string.Equals(tiersName, name, StringComparison.OrdinalIgnoreCase) && values.Count == 1 && string.Equals(values.ToString(), value, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static bool IsHostOf(Uri asked, string name, HeaderStringValues values) =>
        string.Equals(name, "Host", StringComparison.OrdinalIgnoreCase) && string.Equals(values.ToString(), asked.Authority, StringComparison.OrdinalIgnoreCase);
}
