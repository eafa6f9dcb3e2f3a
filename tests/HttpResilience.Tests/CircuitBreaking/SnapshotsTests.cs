using System.Globalization;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public sealed class SnapshotsTests
{
    [Fact]
    public void A_breaker_that_is_made_after_a_look_is_in_the_next_one_and_in_its_place()
    {
        var registry = new CircuitBreakerRegistry(new ManualTimeProvider());
        var seen = new List<string>();
        foreach (var name in new[] { "b", "a", "B", "c" })
        {
            registry.GetOrAdd(name);
            registry.GetOrAdd(name, new CircuitBreakerSettings());
            seen.Add(string.Join(' ', registry.GetSnapshots().Select(snapshot => snapshot.Name)));
        }

        Assert.Equal(["b", "a b", "B a b", "B a b c"], seen);
    }

    [Fact]
    public void Whoever_has_made_a_breaker_finds_it_in_the_next_look_however_many_make_some_at_once()
    {
        var registry = new CircuitBreakerRegistry(new ManualTimeProvider());
        TestBreaker.Together(2_000, call =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{call % 500}");
            registry.GetOrAdd(name);
            Assert.Contains(registry.GetSnapshots(), snapshot => snapshot.Name == name);
        });
        Assert.Equal(500, registry.GetSnapshots().Count);
    }

    [Fact]
    public void Each_look_says_how_it_is_then()
    {
        var time = new ManualTimeProvider();
        var registry = new CircuitBreakerRegistry(time);
        var breaker = registry.GetOrAdd("a");
        var first = Assert.Single(registry.GetSnapshots());
        breaker.ForceOpen(TimeSpan.FromSeconds(9));
        time.Advance(TimeSpan.FromSeconds(4));
        var second = Assert.Single(registry.GetSnapshots());
        time.Advance(TimeSpan.FromSeconds(5));
        var third = Assert.Single(registry.GetSnapshots());
        Assert.Equal([(CircuitState.Closed, null), (CircuitState.Open, TimeSpan.FromSeconds(5)), (CircuitState.HalfOpen, (TimeSpan?)null)],
            new[] { first, second, third }.Select(snapshot => (snapshot.State, snapshot.TimeUntilRetry)));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(9)], new[] { second, third }.Select(snapshot => snapshot.StateSince - first.StateSince));
    }

    [Fact]
    public void The_clocks_are_read_once_however_many_breakers_there_are()
    {
        var time = new CountingTime();
        var registry = new CircuitBreakerRegistry(time);
        for (var i = 0; i < 100; i++)
        {
            var options = new CircuitBreakerOptions
            {
                FailureRateThreshold = i % 2 == 0 ? 0.5 : null,
                SlowCallDurationThreshold = i % 5 == 0 ? TimeSpan.FromSeconds(2) : null,
                RampUp = i % 3 == 0 ? TimeSpan.FromSeconds(5) : null,
            };
            var breaker = registry.GetOrAdd(string.Create(CultureInfo.InvariantCulture, $"{i}"), options);
            if (i % 4 == 0)
                breaker.ForceOpen(TimeSpan.FromSeconds(5));
        }

        time.Reads = 0;
        Assert.Equal(100, registry.GetSnapshots().Count);
        Assert.Equal(2, time.Reads);
    }

    [Fact]
    public void A_breaker_that_opens_after_the_clock_was_read_rejects_for_no_longer_than_its_time()
    {
        var it = new TestBreaker();
        var before = CircuitMoment.Of(it.Time);
        it.Time.Advance(TimeSpan.FromSeconds(3));
        it.Breaker.ForceOpen(TimeSpan.FromSeconds(9));
        var snapshot = it.Breaker.GetSnapshot(before);
        Assert.Equal((CircuitState.Open, TimeSpan.FromSeconds(9), it.Time.GetUtcNow()), (snapshot.State, snapshot.TimeUntilRetry, snapshot.StateSince));
    }

    private sealed class CountingTime : TimeProvider
    {
        public int Reads { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            Reads++;
            return DateTimeOffset.UnixEpoch;
        }

        public override long GetTimestamp()
        {
            Reads++;
            return 1;
        }
    }
}
