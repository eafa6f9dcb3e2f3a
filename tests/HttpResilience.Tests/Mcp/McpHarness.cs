using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Mcp;

/// <summary>A client "crm" with an MCP tier in front of two of plain HTTP. The endpoint holds a secret.</summary>
internal sealed class McpHarness : IAsyncDisposable
{
    public const string Secret = "hunter2-key";

    public McpHarness(string mcp = "\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2026-07-28\"", string tier = "", string client = "", Action<ITierResilienceBuilder>? tiers = null)
    {
        Tiers = new TierHarness(Section(mcp, tier, client), tiers: builder =>
        {
            builder.AddMcp();
            tiers?.Invoke(builder);
        });
        Server = new McpStub(Tiers.Mcp);
    }

    public TierHarness Tiers { get; }

    public McpStub Server { get; }

    public CircuitBreakerSnapshot Breaker => Tiers.Breaker("mcp").GetSnapshot();

    public void Reload(string mcp, string tier = "") => Tiers.Reload(Section(mcp, tier, ""));

    public Task<HttpResponseMessage> GetAsync(string uri = "Leads/1") => Tiers.Client.GetAsync(uri);

    public Task<HttpResponseMessage> PostAsync(string uri = "Leads", string body = """{"data":[{"Last_Name":"Doe"}]}""") => Tiers.Client.PostAsync(uri, new StringContent(body, Encoding.UTF8, "application/json"));

    public static async Task<(int Status, string Body)> ReadAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public ValueTask DisposeAsync() => Tiers.DisposeAsync();

    private static string Section(string mcp, string tier, string client) => $$"""
        {{client}}{{(client.Length > 0 ? "," : "")}}
        "Retry": { "MaxAttempts": 1 },
        "Tiers": {
          "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/", "Protocol": "mcp", "Mcp": { "Endpoint": "rpc?key={{Secret}}", {{mcp}} } {{(tier.Length > 0 ? "," : "")}}{{tier}} },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/" },
          "rest": { "Order": 3, "BaseAddress": "https://rest.example/" }
        }
        """;
}
