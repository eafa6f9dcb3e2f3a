using FsCheck;
using FsCheck.Fluent;

namespace HttpResilience.Tests.Properties;

/// <summary>A client's settings. Times are in milliseconds. It has as many tiers as attempt timeouts.</summary>
internal sealed record ClientSetup(int Total, IReadOnlyList<int> AttemptTimeouts)
{
    public static readonly IReadOnlyList<string> TierNames = ["mcp", "sdk", "rest"];

    private static readonly string[] s_extras =
    [
        """ "Hedging": { "Delay": "00:00:00.500", "MaxHedges": 2 } """, """ "ResponseBuffering": { "Enabled": true } """, """ "StaleIfError": { "Enabled": true } """,
        """ "ConcurrencyLimit": 1, "QueueLimit": 1 """, """ "RateLimit": { "Permits": 2, "Per": "00:00:05" } """,
        """
        "CircuitBreaker": { "RampUp": "00:00:10", "FailureRateThreshold": 0.5, "SlowCallDurationThreshold": "00:00:01", "SlowCallRateThreshold": 0.5, "MinimumThroughput": 2 }
        """,
    ];

    public int MaxAttempts { get; init; } = 1;

    public int BaseDelay { get; init; }

    public BackoffType Backoff { get; init; } = BackoffType.Constant;

    public int FailureThreshold { get; init; } = 100;

    public int Recovery { get; init; } = 1_000;

    public int HalfOpenMaxCalls { get; init; } = 1;

    public int SuccessThreshold { get; init; } = 1;

    public bool ProbeWithUnrepeatable { get; init; }

    public WhenNoneEligible WhenNoneEligible { get; init; }

    /// <summary>In bytes.</summary>
    public int Buffer { get; init; } = 1_000;

    /// <summary>What else is switched on: settings of Defaults, as JSON.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>Whether tiers renew their credential after a 401, and if so, whether that is granted.</summary>
    public bool? Renewal { get; init; }

    public string Root => Extras.Count == 0 ? "" : $"\"Defaults\": {{ {string.Join(", ", Extras)} }}";

    /// <summary>Without jitter, so that what fails fails again; a probe that is lost stays lost for a day, so that it shows.</summary>
    public string Json => $$"""
        "TotalTimeout": "{{Text(Total)}}", "WhenNoneEligible": "{{WhenNoneEligible}}", "MaxRequestBufferSize": {{Buffer}},
        "Retry": { "MaxAttempts": {{MaxAttempts}}, "BaseDelay": "{{Text(BaseDelay)}}", "MaxDelay": "00:01:00", "Backoff": "{{Backoff}}", "Jitter": false },
        "CircuitBreaker": {
          "FailureThreshold": {{FailureThreshold}}, "RecoveryTimeout": "{{Text(Recovery)}}", "HalfOpenMaxCalls": {{HalfOpenMaxCalls}}, "SuccessThreshold": {{SuccessThreshold}},
          "ProbeWithUnrepeatable": {{(ProbeWithUnrepeatable ? "true" : "false")}}, "HalfOpenMaxDuration": "1.00:00:00"
        },
        "Tiers": { {{string.Join(", ", AttemptTimeouts.Select((timeout, i) => $$"""
            "{{TierNames[i]}}": { "Order": {{i + 1}}, "BaseAddress": "https://{{TierNames[i]}}.example/", "AttemptTimeout": "{{Text(timeout)}}" }
            """))}} }
        """;

    public override string ToString() =>
        $"{Total} ms in all, attempts {string.Join(", ", AttemptTimeouts)} ms; {MaxAttempts} attempts, {Backoff} from {BaseDelay} ms; "
        + $"{FailureThreshold} failures open for {Recovery} ms, {HalfOpenMaxCalls} probes{(ProbeWithUnrepeatable ? " of any request" : "")}, "
        + $"{SuccessThreshold} close; {WhenNoneEligible}; buffer {Buffer}; renewal {Renewal?.ToString() ?? "off"}{string.Concat(Extras.Select(extra => $"; {extra}"))}";

    public static Gen<ClientSetup> Any =>
        from tiers in Gen.Choose(1, 3)
        from timeouts in Gen.Choose(1, 8_000).ListOf(tiers)
        from rest in Gen.Choose(0, 16_000)
        from attempts in Gen.Choose(1, 4)
        from delay in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 3_000))
        from backoff in Gen.Elements(BackoffType.Constant, BackoffType.Linear, BackoffType.Exponential)
        from threshold in Gen.OneOf(Gen.Choose(1, 3), Gen.Constant(100))
        from recovery in Gen.Choose(1, 5_000)
        from calls in Gen.Choose(1, 2)
        from successes in Gen.Choose(1, 3)
        from anyProbe in Gen.Elements(false, true)
        from none in Gen.Elements(Enum.GetValues<WhenNoneEligible>())
        from buffer in Gen.Elements(0, 1_000)
        select new ClientSetup(timeouts[0] + rest, timeouts)
        {
            MaxAttempts = attempts,
            BaseDelay = delay,
            Backoff = backoff,
            FailureThreshold = threshold,
            Recovery = recovery,
            HalfOpenMaxCalls = calls,
            SuccessThreshold = successes,
            ProbeWithUnrepeatable = anyProbe,
            WhenNoneEligible = none,
            Buffer = buffer,
        };

    /// <summary>As <see cref="Any"/>, with whatever else can be switched on.</summary>
    public static Gen<ClientSetup> AnyWithExtras =>
        from setup in Any
        from extras in Gen.SubListOf<string>(s_extras)
        from renewal in Gen.Elements<bool?>(null, true, false)
        select setup with { Extras = extras, Renewal = renewal };

    public IEnumerable<ClientSetup> Simpler() =>
    [
        .. Shrink.List(Extras, _ => []).Select(extras => this with { Extras = extras }),
        .. Shrink.To(Renewal, null).Select(renewal => this with { Renewal = renewal }),
        .. Enumerable.Range(1, AttemptTimeouts.Count - 1).Select(count => this with { AttemptTimeouts = [.. AttemptTimeouts.Take(count)] }),
        .. Shrink.To(Total, 10_000).Where(total => total >= AttemptTimeouts[0]).Select(total => this with { Total = total }),
        .. Shrink.List(AttemptTimeouts, timeout => Shrink.To(timeout, 1_000)).Where(timeouts => timeouts.Count == AttemptTimeouts.Count && timeouts[0] <= Total)
            .Select(timeouts => this with { AttemptTimeouts = timeouts }),
        .. Shrink.Toward(MaxAttempts, 1).Select(attempts => this with { MaxAttempts = attempts }),
        .. Shrink.To(BaseDelay, 0).Select(delay => this with { BaseDelay = delay }),
        .. Shrink.To(Backoff, BackoffType.Constant).Select(backoff => this with { Backoff = backoff }),
        .. Shrink.To(FailureThreshold, 100).Select(threshold => this with { FailureThreshold = threshold }),
        .. Shrink.To(Recovery, 1_000).Select(recovery => this with { Recovery = recovery }),
        .. Shrink.To(HalfOpenMaxCalls, 1).Select(calls => this with { HalfOpenMaxCalls = calls }),
        .. Shrink.To(SuccessThreshold, 1).Select(successes => this with { SuccessThreshold = successes }),
        .. Shrink.To(ProbeWithUnrepeatable, false).Select(any => this with { ProbeWithUnrepeatable = any }),
        .. Shrink.To(WhenNoneEligible, WhenNoneEligible.Fail).Select(none => this with { WhenNoneEligible = none }),
        .. Shrink.To(Buffer, 1_000).Select(buffer => this with { Buffer = buffer }),
    ];

    private static string Text(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds).ToString("c", null);
}
