using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>An application on a loopback port with the client "crm", whose tiers mcp and sdk are real servers, and the endpoints of tiers.</summary>
internal sealed class ResilienceServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ResilienceServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public HttpClient Crm => _app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");

    public IServiceProvider Services => _app.Services;

    /// <param name="mcp">The first tier.</param>
    /// <param name="sdk">The second.</param>
    /// <param name="port">Where to listen; 0 for any.</param>
    /// <param name="more">More of the client.</param>
    public static async Task<ResilienceServer> StartAsync(FaultyServer mcp, FaultyServer sdk, int port = 0, Action<ITierResilienceBuilder>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TierResilience:Clients:crm:Retry:MaxAttempts"] = "1",
            ["TierResilience:Clients:crm:Tiers:mcp:Order"] = "1",
            ["TierResilience:Clients:crm:Tiers:mcp:BaseAddress"] = mcp.Address.AbsoluteUri,
            ["TierResilience:Clients:crm:Tiers:mcp:Headers:X-Key"] = "s3cret-of-mcp",
            ["TierResilience:Clients:crm:Tiers:sdk:Order"] = "2",
            ["TierResilience:Clients:crm:Tiers:sdk:BaseAddress"] = sdk.Address.AbsoluteUri,
        });
        var tiers = builder.Services.AddHttpClient("crm").AddTierResilience();
        more?.Invoke(tiers);
        var app = builder.Build();
        app.MapTierResilience();
        await app.StartAsync();
        return new ResilienceServer(app) { Address = new Uri(app.Urls.Single() + "/resilience/") };
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
