namespace ZohoTiers.Servers;

/// <summary>One of the sample's servers.</summary>
/// <param name="Tier">The tier that it serves.</param>
/// <param name="Title">What it stands for.</param>
/// <param name="Prefix">The path below which it serves <c>crm/v8</c>, or tools; begins and ends with a slash.</param>
/// <param name="Latency">How long it takes to answer.</param>
/// <param name="NeedsToken">Whether it wants <c>Authorization: Zoho-oauthtoken …</c>; the gateway and the proxy hold a token of their own.</param>
/// <param name="SpeaksMcp">Whether it is an MCP server, and no REST API.</param>
internal sealed record ServerDescription(string Tier, string Title, string Prefix, TimeSpan Latency, bool NeedsToken = false, bool SpeaksMcp = false)
{
    public static IReadOnlyList<ServerDescription> All { get; } =
    [
        new("mcp", "MCP gateway", "/mcp/", TimeSpan.FromMilliseconds(6), SpeaksMcp: true),
        new("sdk", "SDK proxy", "/", TimeSpan.FromMilliseconds(10)),
        new("rest", "fake Zoho CRM", "/", TimeSpan.FromMilliseconds(15), NeedsToken: true),
    ];
}
