using System.Diagnostics.Metrics;
using HttpResilience.AspNetCore.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Tests.AspNetCore.Metrics;

[Collection(MetricsHarness.Alone)]
public sealed class RecordingTests
{
    [Fact]
    public void Nothing_is_lost_between_threads_that_record_while_Prometheus_reads()
    {
        const int Rounds = 50_000;
        using var it = new MetricsHarness();
        var counter = it.Meter.CreateCounter<long>("c");
        var fractions = it.Meter.CreateCounter<double>("f");
        var histogram = it.Meter.CreateHistogram<double>("h", "s");
        Threads.Run(4, thread =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var tag = new Tag("tier", (i + thread) % 50);
                counter.Add(1, tag);
                fractions.Add(0.5, tag);
                histogram.Record(0.25, tag);
                if (i % 5000 == 0)
                    Assert.NotEmpty(it.Text);
            }
        });

        Assert.Equal(4 * Rounds, Total(it, "c_total"));
        Assert.Equal(2 * Rounds, Total(it, "f_total"));
        Assert.Equal(4 * Rounds, Total(it, "h_seconds_count"));
        Assert.Equal(Rounds, Total(it, "h_seconds_sum"));
        Assert.Equal(50, it.Samples.Count(sample => sample.StartsWith("c_total", StringComparison.Ordinal)));
    }

    [Fact]
    public void Threads_that_come_with_the_same_new_labels_share_one_series()
    {
        for (var round = 0; round < 50; round++)
        {
            using var it = new MetricsHarness();
            var counter = it.Meter.CreateCounter<long>("c");
            using var start = new Barrier(4);
            Threads.Run(4, _ =>
            {
                start.SignalAndWait();
                for (var i = 0; i < 100; i++)
                    counter.Add(1, new Tag("tier", i));
            });

            Assert.Equal(100, it.Samples.Length);
            Assert.All(it.Samples, sample => Assert.EndsWith(" 4", sample));
        }
    }

    [Fact]
    public void A_count_never_falls_and_never_contradicts_its_buckets_while_others_record()
    {
        using var it = new MetricsHarness();
        var histogram = it.Meter.CreateHistogram<double>("h", "s");
        histogram.Record(1);
        using var end = new CancellationTokenSource();
        var recorder = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
                histogram.Record(1);
        });
        recorder.Start();
        var before = 0d;
        for (var i = 0; i < 200; i++)
        {
            var samples = it.Samples;
            var count = ValueOf(samples.Single(sample => sample.StartsWith("h_seconds_count", StringComparison.Ordinal)));
            Assert.Equal(count, ValueOf(samples.Single(sample => sample.Contains("+Inf", StringComparison.Ordinal))));
            Assert.True(count >= before);
            before = count;
        }

        end.Cancel();
        recorder.Join();
    }

    [Fact]
    public void A_measurement_with_labels_seen_before_allocates_nothing()
    {
        using var it = new MetricsHarness(maxSeries: 3);
        var counter = it.Meter.CreateCounter<long>("c");
        var histogram = it.Meter.CreateHistogram<double>("h", "s");
        var gauge = it.Meter.CreateGauge<double>("g");
        object status = 503;
        string[] tiers = ["mcp", "sdk", "rest", "beyond the limit"];
        void Record()
        {
            foreach (var tier in tiers)
            {
                counter.Add(1, new Tag("service", "crm"), new Tag("tier", tier));
                counter.Add(1, new Tag("tier", tier), new Tag("service", "crm"));
                histogram.Record(0.1, new Tag("service", "crm"), new Tag("tier", tier), new Tag("status", status));
                gauge.Record(1, new Tag("tier", tier));
            }
        }

        Assert.Equal(0, Allocated.By(Record, times: 1000));
    }

    [Fact]
    public void Labels_beyond_the_limit_are_counted_together_and_told_once()
    {
        using var it = new MetricsHarness();
        var counter = it.Meter.CreateCounter<long>("c", null, "Counted.");
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 10_000; i++)
                counter.Add(1, new Tag("uri", $"/accounts/{i}"));
        }

        Assert.Equal(PrometheusMetrics.MaxSeries + 1, it.Samples.Length);
        Assert.Contains("c_total{uri=\"/accounts/1999\"} 2", it.Samples);
        Assert.Contains("c_total{otel_metric_overflow=\"true\"} 16000", it.Samples);
        var told = Assert.Single(it.Logs.Named("metric_overflow"));
        Assert.Equal("c has more than 2000 combinations of labels; the rest is counted together under otel_metric_overflow=\"true\"", told.Message);
    }

    [Fact]
    public void Objects_as_tag_values_are_told_by_their_text_and_not_kept()
    {
        using var it = new MetricsHarness(maxSeries: 1);
        var counter = it.Meter.CreateCounter<long>("c");
        for (var i = 0; i < 10; i++)
            counter.Add(1, new Tag("host", new Uri("https://crm.example/")));

        Assert.Equal(["c_total{host=\"https://crm.example/\"} 10"], it.Samples);
    }

    [Fact]
    public void A_tag_that_looks_like_the_overflow_does_not_make_a_second_one()
    {
        using var it = new MetricsHarness(maxSeries: 1);
        var counter = it.Meter.CreateCounter<long>("c");
        counter.Add(1, new Tag("otel_metric_overflow", "true"));
        counter.Add(1, new Tag("a", 1));
        counter.Add(1, new Tag("a", 2));

        Assert.Equal(["c_total{a=\"1\"} 1", "c_total{otel_metric_overflow=\"true\"} 2"], it.Samples);
    }

    [Fact]
    public void The_limit_of_observed_series_counts_those_of_one_reading()
    {
        using var it = new MetricsHarness(maxSeries: 2);
        var first = 0;
        it.Meter.CreateObservableUpDownCounter("x", () => Enumerable.Range(first, 3).Select(i => new Measurement<int>(1, new Tag("i", i))));
        Assert.Equal(["x{i=\"0\"} 1", "x{i=\"1\"} 1", "x{otel_metric_overflow=\"true\"} 1"], it.Samples);
        first = 10;
        Assert.Equal(["x{i=\"10\"} 1", "x{i=\"11\"} 1", "x{otel_metric_overflow=\"true\"} 1"], it.Samples);
    }

    private static double Total(MetricsHarness it, string name) =>
        it.Samples.Where(sample => sample.StartsWith(name, StringComparison.Ordinal)).Sum(ValueOf);

    private static double ValueOf(string sample) => double.Parse(sample[(sample.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
