namespace HttpResilience.Routing;

/// <summary>What a tier's configuration says of headers: those it adds, and whose credentials it may see.</summary>
internal static class TierHeaders
{
    /// <summary>Headers that carry credentials whatever configuration says.</summary>
    public static readonly string[] Credentials = ["Authorization", "Cookie", "Proxy-Authorization"];

    /// <returns>The first credential header that was withheld, or null.</returns>
    public static string? Apply(HttpRequestMessage message, Tier tier, TierAddress? credentialOrigin, string[] credentialHeaders)
    {
        if (tier.Headers.Length == 0 && MadeHeaders.Of(message)?.NonValidated.Count is null or 0)
            return null;
        // HttpClient fills Host from the URI; one that the caller set names another tier's host.
        if (credentialOrigin is not null && message.Headers.NonValidated.Contains("Host"))
            message.Headers.Host = null;
        var withheld = credentialOrigin is null || tier.ForwardCredentials || tier.Address.HasOriginOf(credentialOrigin) ? null : Withhold(message, credentialHeaders);
        foreach (var (name, value) in tier.Headers)
        {
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return withheld;
    }

    private static string? Withhold(HttpRequestMessage message, string[] credentialHeaders)
    {
        string? withheld = null;
        foreach (var name in credentialHeaders)
        {
            if (message.Headers.Remove(name))
                withheld ??= name;
        }

        return withheld;
    }
}
