using System.Diagnostics.Metrics;
using HttpResilience.AspNetCore.Status;
using HttpResilience.Telemetry.Status;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.AspNetCore;

public sealed class TierSeriesTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();
    private readonly Histogram<double> _durations;
    private readonly TierSeries _series;

    public TierSeriesTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _durations = Instrument(meters);
        _series = new TierSeries(meters, _time);
        _series.Start();
    }

    public void Dispose()
    {
        _series.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Attempts_fall_into_slices_of_five_seconds_the_oldest_first()
    {
        Record(0.1);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Record(0.3, "failure");
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Record(0.5);

        var slices = _series.Read("crm", "mcp");

        Assert.Equal(60, slices.Count);
        Assert.Equal([new SliceReport(2, 1, 200), new SliceReport(1, 0, 500)], slices.Skip(58));
        Assert.All(slices.Take(58), slice => Assert.Equal(new SliceReport(0, 0, null), slice));
    }

    [Fact]
    public void After_five_minutes_a_slice_is_gone_whether_or_not_more_came()
    {
        Record(0.1);
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(new SliceReport(1, 0, 100), _series.Read("crm", "mcp")[0]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(_series.Read("crm", "mcp"), slice => Assert.Equal(0, slice.Requests));

        Record(0.7);
        Assert.Equal([new SliceReport(1, 0, 700)], _series.Read("crm", "mcp").Where(slice => slice.Requests > 0));
    }

    [Fact]
    public void What_was_rejected_is_no_request_and_what_was_canceled_has_no_latency()
    {
        Record(0.2);
        Record(0, "rejected");
        Record(30, "canceled");
        Assert.Equal(new SliceReport(2, 0, 200), _series.Read("crm", "mcp")[^1]);
    }

    [Fact]
    public void Tiers_are_counted_apart_and_a_tier_never_asked_has_sixty_empty_slices()
    {
        Record(0.1);
        Record(0.2, tier: "sdk");
        Record(0.3, service: "books");
        IReadOnlyList<SliceReport>[] all = [_series.Read("crm", "mcp"), _series.Read("crm", "sdk"), _series.Read("books", "mcp")];
        Assert.Equal([100d, 200d, 300d], all.Select(slices => Assert.Single(slices, slice => slice.Requests == 1).MeanMs!.Value));
        Assert.Equal(Enumerable.Repeat(new SliceReport(0, 0, null), 60), _series.Read("crm", "rest"));
    }

    [Fact]
    public void Another_container_in_the_process_is_not_counted()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        Instrument(other.GetRequiredService<IMeterFactory>()).Record(0.1, new("service", "crm"), new("tier", "mcp"), new("outcome", "success"));
        Assert.All(_series.Read("crm", "mcp"), slice => Assert.Equal(0, slice.Requests));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var recorded = 0;
        Assert.Equal(0, Allocated.By(
            () =>
            {
                Record(0.1);
                recorded++;
            },
            times: 10_000));
        Assert.Equal(recorded, _series.Read("crm", "mcp")[^1].Requests);
    }

    [Fact]
    public async Task Many_threads_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
                Record(0.1, i % 10 == 0 ? "failure" : "success");
        })));
        var slice = _series.Read("crm", "mcp")[^1];
        Assert.Equal((80_000, 8_000), (slice.Requests, slice.Failures));
    }

    private static Histogram<double> Instrument(IMeterFactory meters) => meters.Create("HttpResilience").CreateHistogram<double>("resilient_attempt_duration", "s");

    private void Record(double seconds, string outcome = "success", string service = "crm", string tier = "mcp") =>
        _durations.Record(seconds, new("service", service), new("tier", tier), new("outcome", outcome));
}
