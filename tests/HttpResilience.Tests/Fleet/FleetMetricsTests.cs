using System.Diagnostics.Metrics;
using HttpResilience.Fleet;
using HttpResilience.Tests.AspNetCore.Metrics;
using HttpResilience.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fleet;

/// <summary>The fleet's instruments, as Prometheus gets them.</summary>
[Collection(MetricsHarness.Alone)]
public sealed class FleetMetricsTests : IDisposable
{
    private readonly MetricsHarness _metrics = new();
    private readonly ManualTimeProvider _time = new();
    private readonly StubStore _store;
    private readonly FleetAgent _agent;

    public FleetMetricsTests()
    {
        _store = new StubStore(_time);
        var metrics = new FleetMetrics(_metrics.Services.GetRequiredService<IMeterFactory>());
        var settings = new FleetSettings("web-1", FleetHarness.PollInterval, TimeSpan.FromSeconds(2));
        _agent = new FleetAgent(_store.For("web-1"), settings, _time, metrics, _metrics.Logs.CreateLogger("test"), static work => work());
        metrics.Follow(_agent);
        var breaker = new CircuitBreaker("crm:mcp", new CircuitBreakerOptions { FailureThreshold = 3 }, _time);
        _agent.Join("crm", "mcp", breaker);
    }

    [Fact]
    public void The_store_is_up_while_it_answers()
    {
        Assert.Contains("fleet_store_up 0", _metrics.Samples);
        Start();
        Assert.Contains("fleet_store_up 1", _metrics.Samples);
        _store.Fault = _ => new InvalidOperationException("down");
        Pass(FleetHarness.PollInterval * 1.2);
        Assert.Contains("fleet_store_up 0", _metrics.Samples);
        _store.Fault = _ => null;
        Pass(FleetHarness.PollInterval * 1.2);
        Assert.Contains("fleet_store_up 1", _metrics.Samples);
    }

    [Fact]
    public async Task The_instances_are_those_that_the_store_has_heard_of()
    {
        Start();
        Assert.Contains("fleet_instances 1", _metrics.Samples);
        await _store.For("web-2").ReadAllAsync(new FleetPresence { Instance = "web-2", TimeToLive = TimeSpan.FromMinutes(1), NotClosed = [] }, CancellationToken.None);
        Pass(FleetHarness.PollInterval * 1.2);
        Assert.Contains("fleet_instances 2", _metrics.Samples);
    }

    [Fact]
    public void Each_call_of_the_store_is_timed_by_what_it_was_and_how_it_ended()
    {
        Start();
        Assert.Contains("fleet_store_call_duration_seconds_count{operation=\"read\",outcome=\"success\"} 2", _metrics.Samples);
        Write(CircuitState.Open, CircuitChangeReason.ConsecutiveFailures);
        Assert.DoesNotContain(_metrics.Samples, sample => sample.Contains("exchange", StringComparison.Ordinal));
        _store.Hangs = true;
        Pass(FleetHarness.PollInterval * 1.2);
        Pass(TimeSpan.FromSeconds(2));
        Assert.Contains("fleet_store_call_duration_seconds_count{operation=\"read\",outcome=\"failure\"} 1", _metrics.Samples);
        Assert.Contains("fleet_store_call_duration_seconds_sum{operation=\"read\",outcome=\"failure\"} 2", _metrics.Samples);
    }

    [Theory]
    [InlineData(CircuitState.Open, "open")]
    [InlineData(CircuitState.Isolated, "isolated")]
    public void What_others_said_is_counted_by_breaker_and_kind(CircuitState state, string kind)
    {
        Start();
        Write(state, state == CircuitState.Isolated ? CircuitChangeReason.ByHand : CircuitChangeReason.ConsecutiveFailures);
        Assert.Contains($"fleet_followed_total{{breaker_name=\"crm:mcp\",kind=\"{kind}\",service=\"crm\"}} 1", _metrics.Samples);
    }

    [Fact]
    public async Task Where_nothing_is_shared_there_are_none()
    {
        Assert.Empty(await InstrumentsAsync(_ => { }));
        Assert.Equal(
            ["fleet_followed", "fleet_instances", "fleet_store_call_duration", "fleet_store_up"],
            await InstrumentsAsync(tiers => tiers.UseSharedState()));
    }

    public void Dispose()
    {
        _agent.Dispose();
        _metrics.Dispose();
    }

    private static async Task<IEnumerable<string>> InstrumentsAsync(Action<ITierResilienceBuilder> share)
    {
        await using var tiers = new TierHarness(tiers: share);
        using var sink = new MeterSink(tiers);
        await tiers.GetAsync();
        Assert.Contains(sink.Instruments, instrument => instrument.Name == "circuit_breaker_state");
        return [.. sink.Instruments.Select(instrument => instrument.Name).Where(name => name.StartsWith("fleet", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private void Start() => Assert.True(_agent.StartAsync(CancellationToken.None).IsCompletedSuccessfully);

    private void Write(CircuitState state, CircuitChangeReason reason) => Assert.True(_store.Write(new SharedCircuit
    {
        Client = "crm", Tier = "mcp", Version = 1, State = state, Reason = reason, Instance = "web-2", OpenedBy = "web-2",
        TimeLeft = TimeSpan.FromMinutes(1), OpenDuration = TimeSpan.FromMinutes(1),
    }));

    private void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(100))
            _time.Advance(left < TimeSpan.FromMilliseconds(100) ? left : TimeSpan.FromMilliseconds(100));
    }
}
