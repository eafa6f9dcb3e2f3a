using System.Net;
using HttpResilience.AspNetCore.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>
/// A web application under steady traffic whose clients have every trouble that operators are to see: "crm" lost its first tier, "hr" has an unhealthy one and a slow one,
/// "catalog" has none left and gives out stale answers, each tier of "portal" turns requests away for a reason of its own,
/// and "erp" is well. "portal" is shared with a fleet that has isolated a tier, and whose store is down since. Its metrics are at /metrics.
/// </summary>
internal sealed class OperatedApp : IAsyncDisposable
{
    private const string Rehearsal = "Rehearsal";

    private static readonly string[] s_clients = ["crm", "hr", "catalog", "portal", "erp"];

    private readonly Dictionary<string, FaultyServer> _servers = new(StringComparer.Ordinal);
    private readonly LostStore _store = new("portal", "kept");
    private readonly CancellationTokenSource _end = new();
    private readonly WebServer _refusing;
    private readonly WebApplication _app;
    private Task _traffic = Task.CompletedTask;

    private OperatedApp(WebServer refusing)
    {
        _refusing = refusing;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Rehearsal });
        builder.Logging.ClearProviders();
        var settings = Settings().Select(setting => setting.Split('=', 2));
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"TierResilience:{pair[0]}", (string?)pair[1])));
        foreach (var client in s_clients)
        {
            var tiers = builder.Services.AddHttpClient(client).AddTierResilience();
            if (client == "portal")
                tiers.ConfigureTier("login", tier => tier.OnUnauthorized((_, _) => ValueTask.FromResult(false)))
                    .UseSharedState(options => options.PollInterval = TimeSpan.FromMilliseconds(200));
        }

        builder.Services.AddSingleton<ICircuitStateStore>(_store);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        PrometheusEndpoint.Map(_app, "/metrics");
    }

    public string Host => new Uri(_app.Urls.Single()).Authority;

    public static async Task<OperatedApp> StartAsync()
    {
        var app = new OperatedApp(await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }));
        await app._app.StartAsync();
        // The answer that "catalog" has kept when its only tier goes down.
        await app.SendAsync("catalog");
        app._servers["catalog:db"].Fault = Fault.Refuse;
        app._traffic = Task.WhenAll(Enumerable.Range(0, 3).SelectMany(_ => s_clients).Select(app.KeepSendingAsync));
        var breakers = app._app.Services.GetRequiredService<ICircuitBreakerRegistry>();
        await Eventually.IsTrueAsync(() => breakers.TryGet("portal:kept", out var kept) && kept.State == CircuitState.Isolated, "the fleet was not followed");
        app._store.IsDown = true;
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _traffic;
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
        await _refusing.DisposeAsync();
        _end.Dispose();
    }

    private string[] Settings() =>
    [
        "Defaults:Retry:MaxAttempts=2", "Defaults:Retry:BaseDelay=00:00:00.001",
        "Clients:crm:CircuitBreaker:RecoveryTimeout=00:00:05", "Clients:crm:Operations:get_account:Path=/accounts/{id}",
        .. Tier("crm:mcp", 1, Fault.ServerError),
        .. Tier("crm:sdk", 2, Fault.None, "ConcurrencyLimit=50", "Health:Path=health", "Health:Interval=00:00:00.200"),
        "Clients:hr:Hedging:Delay=00:00:00.020",
        .. Tier("hr:ill", 1, Fault.ServerError, "Health:Path=health", "Health:Interval=00:00:00.200"),
        .. Tier("hr:slow", 2, Fault.Hang, "AttemptTimeout=00:00:10"),
        .. Tier("hr:rest", 3, Fault.None),
        "Clients:catalog:StaleIfError:Enabled=true", "Clients:catalog:CircuitBreaker:RecoveryTimeout=1.00:00:00",
        .. Tier("catalog:db", 1, Fault.None),
        "Clients:portal:Tiers:login:Order=1", $"Clients:portal:Tiers:login:BaseAddress={_refusing.Address}",
        .. Tier("portal:chaos", 2, Fault.None, "Chaos:Enabled=true", $"Chaos:Environments:0={Rehearsal}", "Chaos:FaultRate=1", "CircuitBreaker:FailureThreshold=0"),
        .. Tier("portal:broke", 3, Fault.ServerError, "Retry:Budget:Ratio=0", "Retry:Budget:MinRetriesPerSecond=0", "CircuitBreaker:FailureThreshold=0"),
        .. Tier("portal:cooling", 4, Fault.TooManyRequests),
        .. Tier("portal:limited", 5, Fault.None, "RateLimit:Permits=1", "RateLimit:Per=1.00:00:00"),
        .. Tier("portal:away", 6, Fault.None, "TrafficShare=0"),
        .. Tier("portal:narrow", 7, Fault.Hang, "ConcurrencyLimit=1", "AttemptTimeout=00:00:00.300", "CircuitBreaker:FailureThreshold=0"),
        .. Tier("portal:rest", 8, Fault.None),
        .. Tier("portal:kept", 9, Fault.None),
        .. Tier("erp:rest", 1, Fault.None),
    ];

    private IEnumerable<string> Tier(string name, int order, Fault fault, params string[] settings)
    {
        var server = _servers[name] = new FaultyServer(name) { Fault = fault };
        var section = $"Clients:{name.Replace(":", ":Tiers:", StringComparison.Ordinal)}";
        return settings.Append($"Order={order}").Append($"BaseAddress={server.Address}").Select(setting => $"{section}:{setting}");
    }

    private async Task KeepSendingAsync(string client)
    {
        try
        {
            while (true)
            {
                await SendAsync(client);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _end.Token);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The tests are over.
        }
    }

    private async Task SendAsync(string client)
    {
        try
        {
            await _app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(client).GetStringAsync("accounts/1", _end.Token);
        }
        catch (HttpRequestException)
        {
            // Some of the troubles reach the caller.
        }
    }
}
