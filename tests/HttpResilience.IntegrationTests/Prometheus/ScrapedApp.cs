using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using HttpResilience.AspNetCore.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.Prometheus;

/// <summary>
/// A web application whose client "crm" has two tiers, real servers on loopback ports.
/// Its metrics are at /metrics; at /text they are never OpenMetrics, whatever the scraper would like.
/// </summary>
internal sealed class ScrapedApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    public ScrapedApp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TierResilience:Clients:crm:Retry:MaxAttempts"] = "2",
            ["TierResilience:Clients:crm:Retry:BaseDelay"] = "00:00:00.001",
            ["TierResilience:Clients:crm:CircuitBreaker:FailureThreshold"] = "100",
            ["TierResilience:Clients:crm:Tiers:mcp:Order"] = "1",
            ["TierResilience:Clients:crm:Tiers:mcp:BaseAddress"] = Mcp.Address.AbsoluteUri,
            ["TierResilience:Clients:crm:Tiers:mcp:ConcurrencyLimit"] = "7",
            ["TierResilience:Clients:crm:Tiers:rest:Order"] = "2",
            ["TierResilience:Clients:crm:Tiers:rest:BaseAddress"] = Rest.Address.AbsoluteUri,
        });
        builder.Services.AddHttpClient("crm").AddTierResilience();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Use(NoteFormatAsync);
        PrometheusEndpoint.Map(_app, "/metrics");
        _app.MapGet("/text", (RequestDelegate)TextAsync);
        Meter = _app.Services.GetRequiredService<IMeterFactory>().Create("HttpResilience");
    }

    public FaultyServer Mcp { get; } = new("mcp");

    public FaultyServer Rest { get; } = new("rest");

    /// <summary>The application's own meter of the library's name, for instruments that only a test has.</summary>
    public Meter Meter { get; }

    public string Host => new Uri(_app.Urls.Single()).Authority;

    /// <summary>The Content-Type of what was answered, by path.</summary>
    public ConcurrentDictionary<string, string?> Formats { get; } = new();

    public HttpClient Crm => _app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Mcp.DisposeAsync();
        await Rest.DisposeAsync();
    }

    private static Task TextAsync(HttpContext context)
    {
        context.Request.Headers.Accept = "text/plain;version=0.0.4";
        return PrometheusEndpoint.HandleAsync(context);
    }

    private async Task NoteFormatAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        Formats[context.Request.Path] = context.Response.ContentType;
    }
}
