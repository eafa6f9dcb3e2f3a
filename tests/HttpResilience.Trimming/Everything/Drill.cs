using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpResilience.Trimming;

/// <summary>The requests of the drill: all well, a gateway that dies, slowness, a token that ran out, and an outage of all.</summary>
internal sealed class Drill(IServiceProvider services, TierServers servers, Expectations expect)
{
    private readonly TicketClient _client = services.GetRequiredService<TicketClient>();

    public async Task RunAsync()
    {
        using var meter = Listen(out var measured);
        using var activities = Trace(out var spans);
        expect.Equal("gateway", await _client.ReadAsync("tickets/1"), "a read while all is well");
        expect.Equal("gateway 201", await _client.WriteAsync(HttpMethod.Post, "tickets"), "a write as a tool call");
        expect.Equal("proxy", await _client.ReadAsync("tickets"), "a read that no tool can say");
        await LoseGatewayAsync();
        await HedgeAsync();
        await ControlAsync();
        await LoseAllAsync();
        expect.True(measured() > 5, $"attempts are measured, {measured()}");
        expect.True(spans() > 5, $"spans of requests, {spans()}");
    }

    private async Task LoseGatewayAsync()
    {
        servers.Gateway.Dispose();
        expect.Equal("proxy", await _client.ReadAsync("tickets/1"), "a read after the gateway's death");
        expect.Equal("proxy", await _client.WriteAsync(HttpMethod.Post, "tickets"), "a write that was not sent");
        var breakers = services.GetRequiredService<ICircuitBreakerRegistry>();
        expect.Equal(CircuitState.Open, breakers.GetStates()["Tickets:gateway"], "the gateway's breaker");
    }

    private async Task HedgeAsync()
    {
        servers.Proxy.Delay = TimeSpan.FromSeconds(3);
        expect.Equal("rest", await _client.ReadAsync("tickets/2"), "a hedged read, with a token that had to be renewed");
        servers.Proxy.Delay = TimeSpan.Zero;
    }

    private async Task ControlAsync()
    {
        var control = services.GetRequiredService<ITierResilienceControl>();
        expect.True(control.Isolate("Tickets", "proxy", "drill"), "a tier is isolated");
        expect.Equal("rest", await _client.WriteAsync(HttpMethod.Post, "tickets/3/close"), "an operation's write beside an isolated tier");
        expect.True(control.Reset("Tickets", "proxy", "drill"), "it is reset");
        var probed = await services.GetRequiredService<ITierHealthMonitor>().CheckAllAsync();
        expect.True(probed is [{ IsHealthy: true }], "a probe");
        var health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        expect.Equal(HealthStatus.Degraded, health.Status, "health without the first tier");
    }

    private async Task LoseAllAsync()
    {
        expect.Equal("proxy", await _client.ReadAsync("tickets/4"), "a read before the outage");
        expect.Equal("rest 503", await _client.ReadAsync("down"), "the last failure, of a read that nobody answers");
        services.GetRequiredService<ICircuitBreakerRegistry>().ResetAll();
        servers.Proxy.Dispose();
        servers.Rest.Dispose();
        expect.Equal("stale", await _client.ReadAsync("tickets/4"), "a read during the outage");
        expect.Equal("fallback 202", await _client.WriteAsync(HttpMethod.Put, "tickets/4"), "a write that the fallback takes");
        try
        {
            await _client.ReadAsync("tickets/5");
            expect.True(false, "a read without an answer fails");
        }
        catch (AllTiersFailedException failure)
        {
            expect.Equal(3, failure.Attempts.Count, "tiers in the failure");
        }
    }

    private static MeterListener Listen(out Func<int> measured)
    {
        var count = 0;
        var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => count += instrument.Name == "resilient_attempt_duration" ? 1 : 0);
        listener.Start();
        measured = () => count;
        return listener;
    }

    private static ActivityListener Trace(out Func<int> spans)
    {
        var count = 0;
        var listener = new ActivityListener { ShouldListenTo = static source => source.Name == "HttpResilience", Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = _ => Interlocked.Increment(ref count) };
        ActivitySource.AddActivityListener(listener);
        spans = () => Volatile.Read(ref count);
        return listener;
    }
}
