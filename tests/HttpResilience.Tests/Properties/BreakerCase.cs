using FsCheck;
using FsCheck.Fluent;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.Properties;

/// <summary>A breaker's settings and what happens to it.</summary>
internal sealed record BreakerCase(CircuitBreakerSettings Settings, IReadOnlyList<BreakerStep> Steps)
{
    private static readonly CircuitBreakerSettings s_simplest = new()
    {
        FailureThreshold = 1,
        RecoveryTimeout = TimeSpan.FromSeconds(1),
        HalfOpenMaxCalls = 1,
        SuccessThreshold = 1,
    };

    public static Arbitrary<BreakerCase> Any => Arb.From(Generator, Simpler);

    public override string ToString() => $"{Describe(Settings)}\n  {string.Join("\n  ", Steps)}";

    public static string Describe(CircuitBreakerSettings it) =>
        $"{(it.Enabled ? "" : "not enabled, ")}{it.FailureThreshold} failures open it for {it.RecoveryTimeout.TotalSeconds} s "
        + $"× {it.RecoveryBackoff} up to {it.MaxRecoveryTimeout.TotalSeconds} s, "
        + $"{it.HalfOpenMaxCalls} probes{(it.ProbeWithUnrepeatable ? " of any request" : "")}, {it.SuccessThreshold} successes close it, "
        + $"half-open for {it.HalfOpenMaxDuration?.TotalSeconds.ToString("0 s", null) ?? "ever"}, a permit lives {it.PermitLifetime.TotalSeconds} s, "
        + $"failure rate {it.FailureRateThreshold}, slow at {it.SlowCallDurationThreshold?.TotalSeconds} s, slow rate {it.SlowCallRateThreshold}, "
        + $"of {(it.Window.Type == CircuitWindowType.Time ? $"{it.Window.Duration.TotalSeconds} s" : $"{it.Window.Size} calls")}, at least {it.MinimumThroughput}";

    private static Gen<BreakerCase> Generator =>
        from settings in AnySettings
        from count in Gen.Sized(size => Gen.Choose(1, 20 + (size * 3)))
        from steps in AnyStep.ListOf(count)
        select new BreakerCase(settings, steps);

    private static Gen<CircuitBreakerSettings> AnySettings =>
        from enabled in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from threshold in Gen.Choose(0, 4)
        from recovery in Gen.Choose(1, 19)
        from backoff in Gen.Choose(1, 3)
        from longest in Gen.Choose(10, 59)
        from calls in Gen.Choose(1, 3)
        from successes in Gen.Choose(1, 4)
        from duration in Gen.Frequency((1, Gen.Constant<TimeSpan?>(null)), (1, Gen.Choose(5, 29).Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(seconds))))
        from anyProbe in Gen.Elements(false, true)
        from lifetime in Gen.Choose(5, 14)
        from failureRate in Gen.Elements<double?>(null, 0.3, 0.5, 1)
        from slow in Gen.Elements<double?>(null, 2, 4)
        from slowRate in Gen.Elements<double?>(null, 0.5, 1)
        from window in Gen.OneOf(Gen.Choose(5, 40).Select(seconds => Window(CircuitWindowType.Time, seconds)), Gen.Choose(3, 12).Select(size => Window(CircuitWindowType.Count, size)))
        from throughput in Gen.Choose(1, 6)
        select new CircuitBreakerSettings
        {
            Enabled = enabled,
            FailureThreshold = threshold,
            RecoveryTimeout = TimeSpan.FromSeconds(recovery),
            RecoveryBackoff = backoff,
            MaxRecoveryTimeout = TimeSpan.FromSeconds(longest),
            HalfOpenMaxCalls = calls,
            SuccessThreshold = successes,
            HalfOpenMaxDuration = duration,
            ProbeWithUnrepeatable = anyProbe,
            PermitLifetime = TimeSpan.FromSeconds(lifetime),
            FailureRateThreshold = failureRate,
            SlowCallDurationThreshold = slow is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            SlowCallRateThreshold = slow is null ? null : slowRate,
            Window = window,
            MinimumThroughput = throughput,
        };

    private static WindowSettings Window(CircuitWindowType type, int extent) => new(type, TimeSpan.FromSeconds(type == CircuitWindowType.Time ? extent : 60), type == CircuitWindowType.Count ? extent : 100);

    private static Gen<BreakerStep> AnyStep => Gen.Frequency(
        (40, Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false))).Select(BreakerStep (mayProbe) => new BreakerStep.Acquire(mayProbe))),
        (38, AnyEnd),
        (9, Gen.Choose(0, 11).Select(BreakerStep (seconds) => new BreakerStep.Advance(seconds))),
        (20, Gen.Constant<BreakerStep>(new BreakerStep.Look())),
        (3, Gen.Elements(Enum.GetValues<BreakerControl>()).Select(BreakerStep (what) => new BreakerStep.Control(what))),
        (1, AnySettings.Select(BreakerStep (settings) => new BreakerStep.Update(settings))));

    private static Gen<BreakerStep> AnyEnd =>
        from call in Gen.Choose(0, 5)
        from success in Gen.Frequency((4, Gen.Constant<bool?>(true)), (5, Gen.Constant<bool?>(false)), (1, Gen.Constant<bool?>(null)))
        from isKept in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        select (BreakerStep)new BreakerStep.End(call, success, isKept);

    private static IEnumerable<BreakerCase> Simpler(BreakerCase it) =>
    [
        .. Shrink.List(it.Steps, Simpler).Select(steps => it with { Steps = steps }),
        .. Simpler(it.Settings).Select(settings => it with { Settings = settings }),
    ];

    private static IEnumerable<BreakerStep> Simpler(BreakerStep step) => step switch
    {
        BreakerStep.Acquire { MayProbe: false } => [new BreakerStep.Acquire(true)],
        BreakerStep.End end => [.. Shrink.To(end.IsKept, false).Select(kept => end with { IsKept = kept }), .. Shrink.Toward(end.Call, 0).Select(call => end with { Call = call })],
        BreakerStep.Advance advance => Shrink.Toward(advance.Seconds, 0).Select(seconds => new BreakerStep.Advance(seconds)),
        BreakerStep.Update update => Simpler(update.Settings).Select(settings => new BreakerStep.Update(settings)),
        _ => [],
    };

    private static IEnumerable<CircuitBreakerSettings> Simpler(CircuitBreakerSettings it) =>
    [
        .. Shrink.To(it.Enabled, true).Select(enabled => it with { Enabled = enabled }),
        .. Shrink.Toward(it.FailureThreshold, s_simplest.FailureThreshold).Select(threshold => it with { FailureThreshold = threshold }),
        .. Shrink.To(it.RecoveryTimeout, s_simplest.RecoveryTimeout).Select(recovery => it with { RecoveryTimeout = recovery }),
        .. Shrink.To(it.RecoveryBackoff, s_simplest.RecoveryBackoff).Select(backoff => it with { RecoveryBackoff = backoff }),
        .. Shrink.To(it.MaxRecoveryTimeout, s_simplest.MaxRecoveryTimeout).Select(longest => it with { MaxRecoveryTimeout = longest }),
        .. Shrink.Toward(it.HalfOpenMaxCalls, s_simplest.HalfOpenMaxCalls).Select(calls => it with { HalfOpenMaxCalls = calls }),
        .. Shrink.Toward(it.SuccessThreshold, s_simplest.SuccessThreshold).Select(successes => it with { SuccessThreshold = successes }),
        .. Shrink.To(it.HalfOpenMaxDuration, null).Select(duration => it with { HalfOpenMaxDuration = duration }),
        .. Shrink.To(it.ProbeWithUnrepeatable, false).Select(any => it with { ProbeWithUnrepeatable = any }),
        .. Shrink.To(it.FailureRateThreshold, null).Select(rate => it with { FailureRateThreshold = rate }),
        .. Shrink.To(it.SlowCallRateThreshold, null).Select(rate => it with { SlowCallRateThreshold = rate }),
        .. it.SlowCallRateThreshold is null ? Shrink.To(it.SlowCallDurationThreshold, null).Select(slow => it with { SlowCallDurationThreshold = slow }) : [],
        .. Shrink.Toward(it.MinimumThroughput, 1).Select(throughput => it with { MinimumThroughput = throughput }),
        .. Shrink.To(it.PermitLifetime, s_simplest.PermitLifetime).Select(lifetime => it with { PermitLifetime = lifetime }),
    ];
}
