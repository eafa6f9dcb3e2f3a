namespace ZohoTiers.Servers;

/// <summary>One of the sample's servers.</summary>
/// <param name="Tier">The tier that it serves.</param>
/// <param name="Title">What it stands for.</param>
/// <param name="Prefix">The path below which it serves <c>crm/v8</c>; begins and ends with a slash.</param>
/// <param name="Latency">How long it takes to answer.</param>
/// <param name="NeedsToken">Whether it wants <c>Authorization: Zoho-oauthtoken …</c>; the gateway and the proxy hold a token of their own.</param>
internal sealed record ServerDescription(string Tier, string Title, string Prefix, TimeSpan Latency, bool NeedsToken)
{
    public static IReadOnlyList<ServerDescription> All { get; } =
    [
        new("mcp", "gateway", "/mcp/", TimeSpan.FromMilliseconds(6), NeedsToken: false),
        new("sdk", "SDK proxy", "/", TimeSpan.FromMilliseconds(10), NeedsToken: false),
        new("rest", "fake Zoho CRM", "/", TimeSpan.FromMilliseconds(15), NeedsToken: true),
    ];
}
