using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpResilience.Tests.Health;

/// <summary>Section 11 of the contract: the health check, and what status and metrics say of probes.</summary>
public sealed class TierResilienceHealthCheckTests
{
    private const string Health = "\"Health\": { \"Path\": \"health\", \"Interval\": \"00:00:05\", \"UnhealthyThreshold\": 1 },";

    [Fact]
    public async Task It_is_healthy_while_every_first_tier_is_up()
    {
        await using var tiers = new TierHarness(Probing.Section(""), services: AddCheck);
        var report = await CheckAsync(tiers);
        Assert.Equal((HealthStatus.Healthy, "Every client's first tier is up."), (report.Status, report.Description));
        Assert.Equal(["crm:mcp=serving", "crm:sdk=ready"], Data(report));
    }

    [Fact]
    public async Task It_is_degraded_while_a_client_runs_on_a_lower_tier_and_says_why()
    {
        await using var tiers = new TierHarness(Probing.Section(Health), services: AddCheck);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Logs.Named("tier_unhealthy").Count == 1);
        var report = await CheckAsync(tiers);
        Assert.Equal((HealthStatus.Degraded, "crm runs on sdk (mcp: unhealthy)."), (report.Status, report.Description));
        Assert.Equal(["crm:mcp=skipped: unhealthy; last failed probe: HTTP 502", "crm:sdk=serving"], Data(report));
    }

    [Fact]
    public async Task It_is_unhealthy_while_a_client_has_no_tier_left()
    {
        await using var tiers = new TierHarness(Probing.Section(""), services: AddCheck);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(tiers)).Status);
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(42));
        tiers.Breaker("sdk").Isolate();
        var report = await CheckAsync(tiers);
        Assert.Equal((HealthStatus.Unhealthy, "crm has no tier left (mcp: circuit open, sdk: circuit open)."), (report.Status, report.Description));
        Assert.Equal(
            [
                "crm:mcp=skipped: circuit open; Open since 2026-01-01 00:00:00Z (ByHand), tried again in 42 s",
                "crm:sdk=skipped: circuit open; Isolated since 2026-01-01 00:00:00Z (ByHand)",
            ],
            Data(report));
    }

    [Fact]
    public async Task It_fails_as_its_registration_says()
    {
        await using var tiers = new TierHarness(Probing.Section(""), services: services => services.AddHealthChecks().AddTierResilience("crm", HealthStatus.Degraded, ["ready"]));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(tiers, "crm")).Status);
        tiers.Breaker("mcp").Isolate();
        tiers.Breaker("sdk").Isolate();
        var report = await CheckAsync(tiers, "crm");
        Assert.Equal((HealthStatus.Degraded, "ready"), (report.Status, Assert.Single(report.Tags)));
    }

    [Fact]
    public async Task A_tier_rolled_back_by_its_traffic_share_is_not_up_and_a_client_without_resilience_always_is()
    {
        await using var tiers = new TierHarness(Probing.Section("\"TrafficShare\": 0,"), services: AddCheck);
        Assert.Equal("crm runs on sdk (mcp: out of its traffic share).", (await CheckAsync(tiers)).Description);
        tiers.Reload("\"Enabled\": false, " + Probing.Section("\"TrafficShare\": 0,"));
        var report = await CheckAsync(tiers);
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["crm:mcp=serving; resilience is off", "crm:sdk=not used; resilience is off"], Data(report));
    }

    [Fact]
    public async Task Of_several_clients_the_worst_decides_and_comes_first()
    {
        await using var tiers = new TierHarness(Probing.Section(""), services: services =>
        {
            AddCheck(services);
            services.AddHttpClient("zoo").AddTierResilience(options => options.Tiers["only"] = new TierOptions { Order = 1, BaseAddress = "https://zoo.example/" });
        });
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(tiers)).Status);
        tiers.Breaker("mcp").Isolate();
        Assert.True(tiers.Services.GetRequiredService<ITierResilienceControl>().Isolate("zoo", "only", "test"));
        var report = await CheckAsync(tiers);
        Assert.Equal((HealthStatus.Unhealthy, "zoo has no tier left (only: circuit open). crm runs on sdk (mcp: circuit open)."), (report.Status, report.Description));
    }

    [Fact]
    public async Task Without_any_client_there_is_nothing_to_report()
    {
        var services = new ServiceCollection().AddLogging();
        AddCheck(services);
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal("No client has tiers.", report.Entries["tier_resilience"].Description);
    }

    [Fact]
    public async Task Reading_sends_nothing_and_takes_no_share_no_ramp_and_no_probe_of_a_breaker()
    {
        const string more = "\"TrafficShare\": 50, \"CircuitBreaker\": { \"RecoveryTimeout\": \"00:00:10\", \"HalfOpenMaxCalls\": 1 },";
        await using var tiers = new TierHarness(Probing.Section(Health + more), services: AddCheck);
        _ = await CheckAsync(tiers);
        for (var i = 0; i < 7; i++)
            await CheckAsync(tiers);
        Assert.Equal((0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        for (var i = 0; i < 10; i++)
        {
            await CheckAsync(tiers);
            await tiers.GetAsync();
        }

        Assert.Equal((5, 5), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));

        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 10; i++)
            Assert.Equal(HealthStatus.Healthy, (await CheckAsync(tiers)).Status);
        Assert.Equal((CircuitState.HalfOpen, 0), (tiers.Breaker("mcp").State, tiers.Breaker("mcp").GetSnapshot().RejectedCalls));
        Assert.True(tiers.Breaker("mcp").TryAcquire(out _));
    }

    [Fact]
    public async Task Status_and_gauge_know_probed_tiers_and_no_others()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        Assert.Empty(Gauge(tiers));
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals == 1);
        Assert.Equal(["crm:mcp=1"], Gauge(tiers));

        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.UntilAsync(() => tiers.Logs.Named("tier_unhealthy").Count == 1);
        Assert.Equal(["crm:mcp=0"], Gauge(tiers));
        var status = tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers;
        Assert.Equal((true, false, "HTTP 502", null), (status[0].IsUnhealthy, status[0].Health!.IsHealthy, status[0].Health!.LastFailure, status[1].Health));

        tiers.Reload(Probing.Section(""));
        Assert.Empty(Gauge(tiers));
        Assert.Null(tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers[0].Health);
    }

    private static void AddCheck(IServiceCollection services) => services.AddHealthChecks().AddTierResilience();

    private static async Task<HealthReportEntry> CheckAsync(TierHarness tiers, string name = "tier_resilience") =>
        (await tiers.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[name];

    private static string[] Data(HealthReportEntry entry) => [.. entry.Data.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)];

    private static string[] Gauge(TierHarness tiers)
    {
        _ = tiers.Client;
        var meters = tiers.Services.GetRequiredService<IMeterFactory>();
        var seen = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "tier_health" && ReferenceEquals(instrument.Meter.Scope, meters))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => seen.Add($"{tags[0].Value}:{tags[1].Value}={value}"));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. seen];
    }
}
