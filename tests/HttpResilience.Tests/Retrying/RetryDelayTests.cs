using HttpResilience.Retrying;

namespace HttpResilience.Tests.Retrying;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(BackoffType.Exponential, "1,2,4,8,16,32,60,60")]
    [InlineData(BackoffType.Linear, "1,2,3,4,5,6,7,8")]
    [InlineData(BackoffType.Constant, "1,1,1,1,1,1,1,1")]
    public void A_delay_grows_as_its_strategy_says_up_to_the_cap(BackoffType backoff, string seconds)
    {
        var delays = Enumerable.Range(0, 8).Select(retry => RetryDelay.Compute(Settings(backoff), retry, TimeSpan.Zero, random: 0.9).TotalSeconds);
        Assert.Equal(seconds.Split(',').Select(double.Parse), delays);
    }

    [Theory]
    [InlineData(BackoffType.Exponential)]
    [InlineData(BackoffType.Linear)]
    [InlineData(BackoffType.Constant)]
    public void Jitter_spreads_the_capped_delay_from_half_to_one_and_a_half(BackoffType backoff)
    {
        for (var retry = 0; retry < 2_000; retry++)
        {
            var plain = RetryDelay.Compute(Settings(backoff), retry, TimeSpan.Zero, 0);
            Assert.Equal(plain * 0.5, RetryDelay.Compute(Settings(backoff) with { Jitter = true }, retry, TimeSpan.Zero, 0));
            var highest = RetryDelay.Compute(Settings(backoff) with { Jitter = true }, retry, TimeSpan.Zero, 0.999_999_999);
            Assert.InRange(highest, plain * 1.499, plain * 1.5);
        }
    }

    [Fact]
    public void Decorrelated_jitter_stays_between_the_base_and_three_times_the_delay_before()
    {
        var random = new Random(7);
        var previous = TimeSpan.Zero;
        for (var retry = 0; retry < 10_000; retry++)
        {
            var delay = RetryDelay.Compute(Settings(BackoffType.DecorrelatedJitter), retry, previous, random.NextDouble());
            var upper = Math.Min(60, Math.Max(1, previous.TotalSeconds * 3));
            Assert.InRange(delay.TotalSeconds, 1, upper);
            previous = retry % 50 == 49 ? TimeSpan.Zero : delay;
        }
    }

    [Theory]
    [InlineData(1, 0.0, 1)]
    [InlineData(4, 0.0, 1)]
    [InlineData(4, 0.5, 6.5)]
    [InlineData(4, 1.0, 12)]
    [InlineData(40, 1.0, 60)]
    public void Decorrelated_jitter_uses_all_of_its_range(double before, double random, double seconds)
    {
        Assert.Equal(seconds, RetryDelay.Compute(Settings(BackoffType.DecorrelatedJitter), 1, TimeSpan.FromSeconds(before), random).TotalSeconds);
    }

    [Fact]
    public void A_base_above_the_cap_is_the_cap()
    {
        foreach (var backoff in Enum.GetValues<BackoffType>())
            Assert.Equal(TimeSpan.FromMinutes(1), RetryDelay.Compute(Settings(backoff) with { BaseDelay = TimeSpan.FromHours(1) }, 0, TimeSpan.Zero, 0.5));
    }

    [Fact]
    public void No_power_is_too_large_and_no_base_too_small()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), RetryDelay.Compute(Settings(BackoffType.Exponential) with { ExponentialBase = 10 }, 10_000, TimeSpan.Zero, 0));
        Assert.Equal(TimeSpan.Zero, RetryDelay.Compute(Settings(BackoffType.Exponential) with { BaseDelay = TimeSpan.Zero, ExponentialBase = 10 }, 10_000, TimeSpan.Zero, 0));
    }

    private static RetrySettings Settings(BackoffType backoff) => new(10, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), 2, backoff, Jitter: false);
}
