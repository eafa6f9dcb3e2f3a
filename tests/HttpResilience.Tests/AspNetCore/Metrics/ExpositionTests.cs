using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using HttpResilience.AspNetCore.Metrics;

namespace HttpResilience.Tests.AspNetCore.Metrics;

[Collection(MetricsHarness.Alone)]
public sealed class ExpositionTests : IDisposable
{
    private readonly MetricsHarness _it = new();

    public void Dispose() => _it.Dispose();

    [Fact]
    public void A_counter_is_written_with_its_total_in_both_formats()
    {
        _it.Meter.CreateCounter<long>("resilient_retries", "{retry}", "Attempts after the first.").Add(3, new("tier", "mcp"), new("service", "crm"));

        Assert.Equal("""
            # HELP resilient_retries_total Attempts after the first.
            # TYPE resilient_retries_total counter
            resilient_retries_total{service="crm",tier="mcp"} 3

            """, _it.Text);
        Assert.Equal("""
            # HELP resilient_retries Attempts after the first.
            # TYPE resilient_retries counter
            resilient_retries_total{service="crm",tier="mcp"} 3
            # EOF

            """, _it.OpenMetrics);
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_and_its_unit_in_the_name()
    {
        var histogram = _it.Meter.CreateHistogram<double>("resilient_attempt_duration", "s", "How long.");
        foreach (var seconds in new[] { 0.005, 0.0051, 0.3, 61 })
            histogram.Record(seconds, new KeyValuePair<string, object?>("tier", "mcp"));

        Assert.Equal("""
            # HELP resilient_attempt_duration_seconds How long.
            # TYPE resilient_attempt_duration_seconds histogram
            # UNIT resilient_attempt_duration_seconds seconds
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.005"} 1
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.01"} 2
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.025"} 2
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.05"} 2
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.075"} 2
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.1"} 2
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.25"} 2
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.5"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="0.75"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="1.0"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="2.5"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="5.0"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="7.5"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="10.0"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="30.0"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="60.0"} 3
            resilient_attempt_duration_seconds_bucket{tier="mcp",le="+Inf"} 4
            resilient_attempt_duration_seconds_sum{tier="mcp"} 61.3101
            resilient_attempt_duration_seconds_count{tier="mcp"} 4
            # EOF

            """, _it.OpenMetrics);
        Assert.DoesNotContain("# UNIT", _it.Text);
        Assert.DoesNotContain("# EOF", _it.Text);
    }

    [Fact]
    public void Families_and_series_keep_their_order_whatever_comes_first()
    {
        var later = _it.Meter.CreateCounter<long>("b");
        later.Add(1, new KeyValuePair<string, object?>("tier", "z"));
        later.Add(1, new KeyValuePair<string, object?>("tier", "a"));
        _it.Meter.CreateUpDownCounter<long>("a").Add(1);

        Assert.Equal(["a 1", "b_total{tier=\"a\"} 1", "b_total{tier=\"z\"} 1"], _it.Samples);
    }

    [Fact]
    public void An_instrument_that_measured_nothing_is_not_written()
    {
        _it.Meter.CreateCounter<long>("resilient_retries");
        Assert.Equal("", _it.Text);
        Assert.Equal("# EOF\n", _it.OpenMetrics);
    }

    [Theory]
    [InlineData("x", "s", "x_seconds")]
    [InlineData("x_seconds", "s", "x_seconds")]
    [InlineData("x_total", null, "x")]
    [InlineData("x_total", "s", "x_seconds")]
    [InlineData("x", "{state}", "x")]
    [InlineData("x", "1", "x")]
    [InlineData("x", "By", "x_bytes")]
    [InlineData("http.client.request-duration", "ms", "http_client_request_duration_milliseconds")]
    [InlineData("2xx", null, "_2xx")]
    [InlineData("grün/..rot", null, "gr_n_rot")]
    [InlineData("a:b", null, "a:b")]
    public void An_instruments_name_becomes_one_that_Prometheus_takes(string instrument, string? unit, string family) =>
        Assert.Equal(family, MetricName.Of(instrument, unit).Family);

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(1e300, "1E+300")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1234567.5, "1234567.5")]
    public void Numbers_are_the_same_in_every_culture(double value, string written)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            _it.Meter.CreateGauge<double>("x").Record(value, new KeyValuePair<string, object?>("ratio", 0.5));
            Assert.Equal([$"x{{ratio=\"0.5\"}} {written}"], _it.Samples);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_help_escapes_what_each_format_asks_for()
    {
        _it.Meter.CreateCounter<long>("x", null, "a \"b\" \\ c\nd").Add(1);
        Assert.StartsWith("# HELP x_total a \"b\" \\\\ c\\nd\n", _it.Text);
        Assert.StartsWith("# HELP x a \\\"b\\\" \\\\ c\\nd\n", _it.OpenMetrics);
    }

    [Fact]
    public async Task A_stream_gets_UTF_8_without_a_byte_order_mark()
    {
        _it.Meter.CreateCounter<long>("x").Add(1, new KeyValuePair<string, object?>("tier", "Zürich 🚀"));
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await _it.Metrics.WriteAsync(pipe, PrometheusFormat.OpenMetrics, TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();

        Assert.Equal(Encoding.UTF8.GetBytes("# TYPE x counter\nx_total{tier=\"Zürich 🚀\"} 1\n# EOF\n"), stream.ToArray());
    }
}
