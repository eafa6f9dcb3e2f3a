using HttpResilience.IntegrationTests.Prometheus;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>The application with every trouble, and a real Prometheus that scrapes it and has loaded the alerts. Shared by all tests of operations.</summary>
public sealed class Operated : IAsyncLifetime
{
    private OperatedApp? _app;
    private PrometheusServer? _prometheus;

    internal PrometheusServer Prometheus => _prometheus!;

    public async ValueTask InitializeAsync()
    {
        _app = await OperatedApp.StartAsync();
        _prometheus = await PrometheusServer.StartAsync(_app.Host, OperationsFolder.Rules, ("shop", "/metrics"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_prometheus is not null)
            await _prometheus.DisposeAsync();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    /// <summary>The names of all metrics, once everything that can be measured was.</summary>
    internal async Task<HashSet<string>> MetricNamesAsync()
    {
        // What comes last: each needs a trouble to have happened.
        string[] late =
        [
            "resilient_stale_responses_total", "resilient_hedges_total", "resilient_credential_renewals_total",
            "resilient_chaos_injections_total", "resilient_retry_budget_refusals_total", "tier_health == 0",
            "fleet_followed_total", "fleet_store_call_duration_seconds_count{outcome=\"failure\"}",
        ];
        foreach (var query in late)
            await Prometheus.UntilAsync($"count(count({query}))", 1);
        var names = await Prometheus.QueryAsync("count by (__name__) ({job=\"shop\", __name__!~\"up|ALERTS.*|scrape_.*\"})");
        return [.. names.Select(one => one.Labels["__name__"])];
    }
}
