namespace HttpResilience.Tests.Properties;

public sealed class DelayProperties
{
    private const int Tests = 10_000;

    // What is computed in milliseconds, as a double, may lose the last tick.
    private const long Tick = 1;

    [Fact]
    public void A_delay_is_never_negative_and_never_above_its_maximum() => PropertyRun.ForAll(DelayCase.Any, Tests, it =>
    {
        var highest = it.Settings.MaxDelay * (it.Settings.Jitter && !it.IsDecorrelated ? 1.5 : 1);
        Assert.InRange(it.Compute(), TimeSpan.Zero, highest);
    });

    [Fact]
    public void Decorrelated_jitter_never_falls_below_the_base_delay() => PropertyRun.ForAll(DelayCase.Any, Tests, it =>
    {
        if (it.IsDecorrelated)
            Assert.InRange(it.Compute().Ticks, it.Base.Ticks - Tick, it.Settings.MaxDelay.Ticks);
    });

    [Fact]
    public void Without_jitter_no_delay_is_shorter_than_the_one_before() => PropertyRun.ForAll(DelayCase.Any, Tests, it =>
    {
        var plain = it with { Settings = it.Settings with { Jitter = false } };
        if (!it.IsDecorrelated)
            Assert.InRange((plain with { Retry = plain.Retry + 1 }).Compute(), plain.Compute(), TimeSpan.MaxValue);
    });

    [Fact]
    public void A_delay_is_what_plain_decimal_arithmetic_says() => PropertyRun.ForAll(DelayCase.Any, Tests, it =>
    {
        var expected = (long)Reference(it);
        Assert.InRange(it.Compute().Ticks, expected - Tick, expected + Tick);
    });

    /// <summary>In ticks.</summary>
    private static decimal Reference(DelayCase it)
    {
        decimal cap = it.Settings.MaxDelay.Ticks;
        decimal first = it.Base.Ticks;
        if (it.IsDecorrelated)
            return Math.Min(cap, first + ((decimal)it.Random * (Math.Max(3m * it.Previous.Ticks, first) - first)));
        var delay = first;
        for (var i = 0; i < it.Retry && delay < cap; i++)
            delay = it.Settings.Backoff switch { BackoffType.Exponential => delay * (decimal)it.Settings.ExponentialBase, BackoffType.Linear => delay + first, _ => delay };
        return Math.Min(delay, cap) * (it.Settings.Jitter ? 0.5m + (decimal)it.Random : 1);
    }
}
