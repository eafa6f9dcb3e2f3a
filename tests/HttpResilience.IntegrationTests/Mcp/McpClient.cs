using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.Mcp;

/// <summary>A client "crm" with an MCP tier, and a plain one behind it that remembers what it was asked.</summary>
internal sealed class McpClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly WebServer _next;

    private McpClient(ServiceProvider services, WebServer next) => (_services, _next) = (services, next);

    public HttpClient Http => _services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");

    /// <summary>What the next tier was asked.</summary>
    public IEnumerable<SeenRequest> NextSeen => _next.Seen;

    public CircuitBreakerSnapshot Breaker => _services.GetRequiredService<ICircuitBreakerRegistry>().TryGet("crm:mcp", out var breaker) ? breaker.GetSnapshot() : throw new InvalidOperationException("no breaker");

    /// <param name="endpoint">The MCP server's.</param>
    /// <param name="settings">More of the section Mcp, for example <c>ProtocolVersion=2025-11-25</c>.</param>
    public static async Task<McpClient> StartAsync(Uri endpoint, params string[] settings)
    {
        var next = await WebServer.StartAsync(context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "next"));
        string[] own =
        [
            "Retry:MaxAttempts=1", "TotalTimeout=00:01:00", "AttemptTimeout=00:00:50",
            "Tiers:mcp:Order=1", $"Tiers:mcp:BaseAddress={endpoint.GetLeftPart(UriPartial.Authority)}/", $"Tiers:mcp:Mcp:Endpoint={endpoint.PathAndQuery}", "Tiers:mcp:Protocol=mcp",
            "Tiers:next:Order=2", $"Tiers:next:BaseAddress={next.Address}",
            .. settings.Any(setting => setting.StartsWith("Tools", StringComparison.Ordinal)) ? [] : new[] { "Tiers:mcp:Mcp:Preset=ZohoCrm" },
            .. settings.Select(setting => $"Tiers:mcp:Mcp:{setting}"),
        ];
        var values = own.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create($"TierResilience:Clients:crm:{pair[0]}", (string?)pair[1]));
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        collection.AddLogging(logging => logging.ClearProviders());
        collection.AddHttpClient("crm").AddTierResilience().AddMcp();
        return new McpClient(collection.BuildServiceProvider(), next);
    }

    public async Task<(int Status, string Body)> GetAsync(string uri)
    {
        using var response = await Http.GetAsync(uri);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> CreateAsync(string name)
    {
        using var response = await Http.PostAsync("Leads", new StringContent($$"""{"data":[{"Last_Name":"{{name}}"}]}""", Encoding.UTF8, "application/json"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>What a host does when everything in it has stopped.</summary>
    public async Task HasStoppedAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StoppedAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _next.DisposeAsync();
    }
}
