namespace HttpResilience.Configuration;

/// <summary>What an address must be for the rest of a request's URI to be appended to it. Messages mask what may be a secret.</summary>
internal static class BaseAddressRules
{
    public static IEnumerable<string> Check(string path, string? address)
    {
        if (address is null)
            yield break;
        var shown = ShownValue.Of(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            yield return $"{path}: {shown} is not an absolute http or https URI; write it whole, for example https://crm.example/v8/";
            yield break;
        }

        if (!HasHost(uri))
            yield return $"{path}: {shown} has a host that is no name in DNS (RFC 5890)";
        if (uri.Port == 0)
            yield return $"{path}: {shown} has port 0, where no server listens; write the server's port, or leave it out";
        // Seen in the text, because Uri forgets an empty query, fragment and user info.
        if (address.Contains('#', StringComparison.Ordinal))
            yield return $"{path}: {shown} has a fragment, which never reaches a server; leave it out";
        if (address.Split('#')[0].Contains('?', StringComparison.Ordinal))
            yield return $"{path}: {shown} has a query, which can't be a prefix of a request's URI; leave it out";
        if (uri.UserInfo.Length > 0 || uri.OriginalString.Split('/', '\\', '?', '#').ElementAtOrDefault(2)?.Contains('@', StringComparison.Ordinal) == true)
            yield return $"{path}: {shown} has user info; leave it out and set {nameof(TierOptions.Headers)}, or add a handler to the tier";
    }

    // Uri takes letters that no name in DNS may have, and complains when it is asked for that name.
    private static bool HasHost(Uri uri)
    {
        try
        {
            return uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
