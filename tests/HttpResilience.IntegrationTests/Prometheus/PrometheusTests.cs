using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.IntegrationTests.Prometheus;

/// <summary>One application under traffic, and one Prometheus that reads it in both formats.</summary>
public sealed class PrometheusTests : IAsyncLifetime
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string[] s_awkward =
    [
        "say \"hi\"", "C:\\new", "two\nlines", "\\", "\\\"\n", "\r\t", "a\0b", "Zürich 🚀 \u2028", "},x=\"1\"} 5 #", " ", "# EOF", "{{.}}", new string('x', 5000),
    ];

    private readonly ScrapedApp _app = new();

    public async ValueTask InitializeAsync() => await _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Promtool_has_nothing_against_the_text()
    {
        await SendAsync(3);
        RecordEverything();

        var text = await GetAsync("text");
        Assert.Contains("resilient_retries_total{service=\"crm\",tier=\"mcp\"} 3\n", text);
        Assert.Equal("", await Promtool.CheckMetricsAsync(text));
        Assert.NotEqual("", await Promtool.CheckMetricsAsync(text + "broken{"));
    }

    [Fact]
    public async Task A_real_Prometheus_reads_the_tiers_metrics_in_both_formats()
    {
        await using var prometheus = await ScrapeAsync();
        await SendAsync(4);

        foreach (var job in new[] { "openmetrics", "text" })
        {
            await prometheus.UntilAsync($"resilient_retries_total{{service=\"crm\",tier=\"mcp\",job=\"{job}\"}}", 4);
            await prometheus.UntilAsync($"tier_concurrency_limit{{service=\"crm\",tier=\"mcp\",job=\"{job}\"}}", 7);
        }

        await SendAsync(2);
        await prometheus.UntilAsync("sum(resilient_retries_total)", 12);
        Assert.Equal((OpenMetrics, Text), (_app.Formats["/metrics"], _app.Formats["/text"]));
        Assert.Empty(prometheus.Complaints);
    }

    [Fact]
    public async Task A_real_Prometheus_understands_every_kind_of_instrument_and_every_awkward_value()
    {
        RecordEverything();
        await using var prometheus = await ScrapeAsync();
        string[] expected = [.. s_awkward, "half \uFFFD pair"];

        foreach (var job in new[] { "openmetrics", "text" })
        {
            var awkward = await prometheus.QueryAsync($"test_awkward_total{{job=\"{job}\"}}");
            Assert.Equal(expected.Order(StringComparer.Ordinal), awkward.Select(one => one.Labels["value"]).Order(StringComparer.Ordinal));
            await prometheus.UntilAsync($"test_duration_seconds_count{{job=\"{job}\"}}", 3);
            await prometheus.UntilAsync($"test_duration_seconds_sum{{job=\"{job}\"}}", 100.75);
            await prometheus.UntilAsync($"test_duration_seconds_bucket{{job=\"{job}\",le=\"1.0\"}}", 2);
            await prometheus.UntilAsync($"histogram_quantile(0.5, test_duration_seconds_bucket{{job=\"{job}\"}})", 0.375);
            await prometheus.UntilAsync($"test_updown{{job=\"{job}\"}}", -2);
            await prometheus.UntilAsync($"test_infinite{{job=\"{job}\"}}", double.PositiveInfinity);
            await prometheus.UntilAsync($"test_observed_bytes{{job=\"{job}\",exported_job=\"own\"}}", 1e15);
            await prometheus.UntilAsync($"count(test_bounded_total{{job=\"{job}\"}})", 2001);
            await prometheus.UntilAsync($"test_bounded_total{{job=\"{job}\",otel_metric_overflow=\"true\"}}", 1000);
        }

        Assert.Empty(prometheus.Complaints);
    }

    private Task<PrometheusServer> ScrapeAsync() => PrometheusServer.StartAsync(_app.Host, ("openmetrics", "/metrics"), ("text", "/text"));

    /// <summary>Requests that mcp fails twice and rest answers: one retry each.</summary>
    private async Task SendAsync(int count)
    {
        _app.Mcp.Fault = Fault.ServerError;
        for (var i = 0; i < count; i++)
            Assert.Equal("rest", await _app.Crm.GetStringAsync("accounts/1"));
    }

    private async Task<string> GetAsync(string path)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync($"http://{_app.Host}/{path}");
    }

    private void RecordEverything()
    {
        var awkward = _app.Meter.CreateCounter<long>("test_awkward", "{value}", "Says \"hi\" \\ in\ntwo lines.");
        foreach (var value in s_awkward.Append("half \uD83D pair"))
            awkward.Add(1, new Tag("value", value));
        var histogram = _app.Meter.CreateHistogram<double>("test_duration", "s", "Durations.");
        foreach (var seconds in new[] { 0.25, 0.5, 100 })
            histogram.Record(seconds, new Tag("tier", "mcp"));
        _app.Meter.CreateUpDownCounter<int>("test_updown", null, "Up and down.").Add(-2);
        _app.Meter.CreateGauge<double>("test_infinite", null, "No end.").Record(double.PositiveInfinity);
        _app.Meter.CreateObservableGauge("test_observed", () => new Measurement<long>(1_000_000_000_000_000, new Tag("job", "own")), "By", "A label that Prometheus sets too.");
        var bounded = _app.Meter.CreateCounter<long>("test_bounded", null, "Too many labels.");
        for (var i = 0; i < 3000; i++)
            bounded.Add(1, new Tag("uri", i));
    }
}
