using System.Diagnostics.Metrics;
using HttpResilience.AspNetCore.Metrics;
using Microsoft.Extensions.DependencyInjection;

using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Tests.AspNetCore.Metrics;

[Collection(MetricsHarness.Alone)]
public sealed class AggregationTests : IDisposable
{
    private readonly MetricsHarness _it = new();

    public void Dispose() => _it.Dispose();

    [Fact]
    public void Every_kind_of_instrument_and_number_is_taken()
    {
        _it.Meter.CreateCounter<byte>("a").Add(1);
        _it.Meter.CreateCounter<decimal>("b").Add(1.5m);
        _it.Meter.CreateUpDownCounter<int>("c").Add(-2);
        _it.Meter.CreateGauge<float>("d").Record(0.5f);
        _it.Meter.CreateObservableCounter<short>("e", () => 7);
        _it.Meter.CreateObservableUpDownCounter<long>("f", () => -7);
        _it.Meter.CreateObservableGauge("g", () => 0.25);

        Assert.Equal(["a_total 1", "b_total 1.5", "c -2", "d 0.5", "e_total 7", "f -7", "g 0.25"], _it.Samples);
        Assert.Contains("# TYPE c gauge\n", _it.Text);
        Assert.Contains("# TYPE e_total counter\n", _it.Text);
    }

    [Fact]
    public void A_gauge_keeps_the_last_value_and_a_sum_goes_on()
    {
        var gauge = _it.Meter.CreateGauge<long>("gauge");
        var sum = _it.Meter.CreateUpDownCounter<long>("sum");
        foreach (var value in new[] { 5, -2 })
        {
            gauge.Record(value);
            sum.Add(value);
        }

        Assert.Equal(["gauge -2", "sum 3"], _it.Samples);
        Assert.Equal(["gauge -2", "sum 3"], _it.Samples);
    }

    [Fact]
    public void Observed_values_are_read_at_each_scrape_and_gone_when_no_longer_observed()
    {
        var tiers = new List<string> { "mcp", "sdk" };
        var readings = 0;
        _it.Meter.CreateObservableGauge("tier_order", () =>
        {
            readings++;
            return tiers.Select((tier, place) => new Measurement<int>(place + 1, new Tag("tier", tier)));
        });
        Assert.Equal(0, readings);
        Assert.Equal(["tier_order{tier=\"mcp\"} 1", "tier_order{tier=\"sdk\"} 2"], _it.Samples);

        tiers.Remove("mcp");
        Assert.Equal(["tier_order{tier=\"sdk\"} 1"], _it.Samples);
        Assert.Equal(2, readings);
    }

    [Fact]
    public void An_observation_that_fails_takes_no_other_with_it_and_is_told_once()
    {
        _it.Meter.CreateObservableGauge("bad", int () => throw new InvalidOperationException("broken"));
        _it.Meter.CreateObservableGauge("good", () => 1);

        Assert.Equal(["good 1"], _it.Samples);
        Assert.Equal(["good 1"], _it.Samples);
        Assert.Single(_it.Logs.Named("metric_observation_failed"));
    }

    [Fact]
    public void Tag_sets_that_Prometheus_cannot_tell_apart_are_one_series()
    {
        var counter = _it.Meter.CreateCounter<long>("x");
        counter.Add(1, new Tag("a", "1"), new Tag("b", "2"));
        counter.Add(1, new Tag("b", "2"), new Tag("a", "1"));
        counter.Add(1, new Tag("a", 1), new Tag("b", 2L));
        counter.Add(1, new Tag("a", "1"), new Tag("b", "2"), new Tag("c", ""), new Tag("d", null));

        Assert.Equal(["x_total{a=\"1\",b=\"2\"} 4"], _it.Samples);
    }

    [Fact]
    public void A_counter_and_a_histogram_take_nothing_that_would_make_them_fall_or_stick()
    {
        var counter = _it.Meter.CreateCounter<double>("x");
        var histogram = _it.Meter.CreateHistogram<double>("y", "s");
        foreach (var value in new[] { 1, -5, double.NaN, double.PositiveInfinity })
        {
            counter.Add(value);
            histogram.Record(value);
        }

        Assert.Contains("x_total 1", _it.Samples);
        Assert.Contains("y_seconds_sum 1", _it.Samples);
        Assert.Contains("y_seconds_count 1", _it.Samples);
    }

    [Fact]
    public void Two_instruments_of_one_name_are_one_family_unless_they_differ_in_kind()
    {
        _it.Meter.CreateCounter<long>("x").Add(1);
        _it.Meter.CreateCounter<double>("x_total").Add(2);
        _it.Meter.CreateGauge<long>("x").Record(99);

        Assert.Equal("# TYPE x_total counter\nx_total 3\n", _it.Text);
        Assert.Single(_it.Logs.Named("metric_ignored"));
    }

    [Fact]
    public void The_tags_of_a_meter_and_an_instrument_are_labels_too()
    {
        using var meter = new Meter(new MeterOptions("HttpResilience") { Scope = _it.Services.GetRequiredService<IMeterFactory>(), Tags = [new Tag("region", "eu")] });
        meter.CreateCounter<long>("x", null, null, [new Tag("shard", 1)]).Add(1, new Tag("tier", "mcp"));
        meter.CreateCounter<long>("x", null, null, [new Tag("shard", 2)]).Add(1, new Tag("tier", "mcp"));

        Assert.Equal(["x_total{region=\"eu\",shard=\"1\",tier=\"mcp\"} 1", "x_total{region=\"eu\",shard=\"2\",tier=\"mcp\"} 1"], _it.Samples);
    }

    [Fact]
    public void Other_meters_and_other_containers_are_not_heard()
    {
        using var other = new MetricsHarness();
        other.Meter.CreateCounter<long>("of_another_container").Add(1);
        _it.Services.GetRequiredService<IMeterFactory>().Create("Another").CreateCounter<long>("of_another_meter").Add(1);
        using var ofNobody = new Meter("HttpResilience");
        ofNobody.CreateCounter<long>("of_no_container").Add(1);
        _it.Meter.CreateCounter<long>("own").Add(1);

        Assert.Equal(["of_no_container_total 1", "own_total 1"], _it.Samples);
    }

    [Fact]
    public void Instruments_are_heard_that_were_there_before()
    {
        using var services = new ServiceCollection().AddMetrics().AddLogging().BuildServiceProvider();
        var gauge = services.GetRequiredService<IMeterFactory>().Create("HttpResilience").CreateGauge<int>("x");
        var metrics = PrometheusMetrics.Of(services);
        gauge.Record(4);

        Assert.Same(metrics, PrometheusMetrics.Of(services));
        Assert.Equal("# TYPE x gauge\nx 4\n"u8.ToArray(), metrics.Render(PrometheusFormat.Text).ToArray());
    }

    [Fact]
    public void Listening_ends_with_the_container()
    {
        var services = new ServiceCollection().AddMetrics().AddLogging().BuildServiceProvider();
        var meter = services.GetRequiredService<IMeterFactory>().Create("HttpResilience");
        for (var i = 0; i < 5; i++)
            meter.CreateCounter<int>($"x{i}");
        using var ofNobody = new Meter("HttpResilience");
        var counter = ofNobody.CreateCounter<int>("y");
        var metrics = PrometheusMetrics.Of(services);
        counter.Add(1);
        services.Dispose();
        counter.Add(1);

        Assert.Equal("# TYPE y_total counter\ny_total 1\n"u8.ToArray(), metrics.Render(PrometheusFormat.Text).ToArray());
    }
}
