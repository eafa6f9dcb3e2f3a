using FsCheck;
using FsCheck.Fluent;
using HttpResilience.Retrying;

namespace HttpResilience.Tests.Properties;

/// <summary>What a delay is computed from.</summary>
internal sealed record DelayCase(RetrySettings Settings, int Retry, TimeSpan Previous, double Random)
{
    private static readonly RetrySettings s_simplest = new(100, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), 2, BackoffType.Constant, false);

    public static Arbitrary<DelayCase> Any => Arb.From(Generator, Simpler);

    public bool IsDecorrelated => Settings.Backoff == BackoffType.DecorrelatedJitter;

    /// <summary>The base delay, which the maximum caps too.</summary>
    public TimeSpan Base => Settings.BaseDelay < Settings.MaxDelay ? Settings.BaseDelay : Settings.MaxDelay;

    public TimeSpan Compute() => RetryDelay.Compute(Settings, Retry, Previous, Random);

    private static Gen<DelayCase> Generator =>
        from @base in Duration(TimeSpan.FromHours(1))
        from max in Duration(TimeSpan.FromDays(1))
        from growth in Gen.OneOf(Gen.Choose(0, 900).Select(hundredths => 1 + (hundredths / 100.0)), Gen.Elements(1.0, 2.0, 10.0))
        from backoff in Gen.Elements(Enum.GetValues<BackoffType>())
        from jitter in Gen.Elements(false, true)
        from retry in Gen.OneOf(Gen.Choose(0, 5), Gen.Choose(0, 98))
        from previous in Duration(TimeSpan.FromDays(1))
        from random in Gen.OneOf(Gen.Choose(0, 9_999).Select(share => share / 10_000.0), Gen.Elements(0, Math.BitDecrement(1.0)))
        select new DelayCase(new RetrySettings(100, @base, max, growth, backoff, jitter), retry, previous, random);

    // Of every magnitude: a uniform choice would hardly ever give less than a minute.
    private static Gen<TimeSpan> Duration(TimeSpan longest) =>
        from unit in Gen.Elements(1, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute)
        from count in Gen.Choose(0, (int)Math.Min(longest.Ticks / unit, 5_000))
        from isLongest in Gen.Choose(0, 20)
        select isLongest == 0 ? longest : TimeSpan.FromTicks(count * unit);

    private static IEnumerable<DelayCase> Simpler(DelayCase it) =>
    [
        .. Shrink.To(it.Settings.Backoff, s_simplest.Backoff).Select(backoff => it with { Settings = it.Settings with { Backoff = backoff } }),
        .. Shrink.To(it.Settings.Jitter, false).Select(jitter => it with { Settings = it.Settings with { Jitter = jitter } }),
        .. Shrink.To(it.Settings.ExponentialBase, s_simplest.ExponentialBase).Select(growth => it with { Settings = it.Settings with { ExponentialBase = growth } }),
        .. Shrink.To(it.Settings.BaseDelay, s_simplest.BaseDelay).Select(delay => it with { Settings = it.Settings with { BaseDelay = delay } }),
        .. Shrink.To(it.Settings.MaxDelay, s_simplest.MaxDelay).Select(delay => it with { Settings = it.Settings with { MaxDelay = delay } }),
        .. Shrink.Toward(it.Retry, 0).Select(retry => it with { Retry = retry }),
        .. Shrink.To(it.Previous, TimeSpan.Zero).Select(previous => it with { Previous = previous }),
        .. Shrink.To(it.Random, 0).Select(random => it with { Random = random }),
    ];
}
