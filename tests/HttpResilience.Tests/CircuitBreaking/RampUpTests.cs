using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public sealed class RampUpTests
{
    private static readonly CircuitBreakerSettings s_settings = new() { RampUp = TimeSpan.FromSeconds(10) };

    [Theory]
    [InlineData(0, 100)]
    [InlineData(5, 550)]
    [InlineData(9, 910)]
    [InlineData(10, 1000)]
    [InlineData(1000, 1000)]
    public void The_share_that_may_pass_grows_from_a_tenth_to_all(double seconds, int ofAThousand)
    {
        var it = Closed(s_settings);
        it.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(ofAThousand, Enumerable.Range(0, 1000).Count(_ => it.Breaker.TakesPartInRampUp()));
    }

    [Fact]
    public void Those_who_may_not_pass_are_counted_as_rejected()
    {
        var it = Closed(s_settings);
        var before = it.Snapshot.RejectedCalls;
        for (var i = 0; i < 100; i++)
            it.Breaker.TakesPartInRampUp();
        Assert.Equal(90, it.Snapshot.RejectedCalls - before);
    }

    [Fact]
    public void Only_a_breaker_that_probes_have_closed_ramps_up()
    {
        var it = new TestBreaker(s_settings);
        Assert.True(it.Breaker.TakesPartInRampUp());
        it.Open();
        it.Breaker.Reset();
        Assert.True(it.Breaker.TakesPartInRampUp());
    }

    [Fact]
    public void The_snapshot_shows_the_share_while_it_grows()
    {
        var it = Closed(s_settings);
        it.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0.55, it.Snapshot.RampUpShare!.Value, 9);
        it.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(it.Snapshot.RampUpShare);
    }

    [Fact]
    public void Without_the_setting_all_pass_at_once() => Assert.True(Closed(new CircuitBreakerSettings()).Breaker.TakesPartInRampUp());

    [Fact]
    public void Of_many_who_ask_at_once_the_share_passes()
    {
        var it = Closed(s_settings);
        var passed = 0;
        TestBreaker.Together(10_000, _ =>
        {
            if (it.Breaker.TakesPartInRampUp())
                Interlocked.Increment(ref passed);
        });
        Assert.Equal(1_000, passed);
    }

    private static TestBreaker Closed(CircuitBreakerSettings settings)
    {
        var it = new TestBreaker(settings);
        it.HalfOpen();
        it.Succeed(settings.SuccessThreshold);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        return it;
    }
}
