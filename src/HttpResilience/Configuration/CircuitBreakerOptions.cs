using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// When a circuit breaker opens, and how it closes again. A value that is not set is inherited: a tier's from the client, the
/// client's from <c>TierResilience:Defaults</c>, and at last the default given here.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class CircuitBreakerOptions
{
    /// <summary><see langword="false"/> lets every call through and counts nothing; the state is kept for the time it is enabled again. Default <see langword="true"/>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>A named set of values, under those set here and over those inherited. Default none.</summary>
    public CircuitBreakerPreset? Preset { get; set; }

    /// <summary>Consecutive failures that open the breaker, 0 to 100,000; 0 turns the rule off. Default 5.</summary>
    [ValidRange(0, 100_000)]
    public int? FailureThreshold { get; set; }

    /// <summary>
    /// Opens when this share of the calls in <see cref="Window"/> failed, above 0 to 1, and at least <see cref="MinimumThroughput"/> ended there. Default none: the rule is off.
    /// </summary>
    [ValidRange(0, 1, MinimumExcluded = true)]
    public double? FailureRateThreshold { get; set; }

    /// <summary>
    /// A call that takes longer is slow, 1 ms to 1 day; one that still runs counts as soon as it has run for so long, up to an eighth of this later. A slow probe is a failed one. Default none.
    /// </summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? SlowCallDurationThreshold { get; set; }

    /// <summary>
    /// Opens when this share of the calls in <see cref="Window"/> was slow, above 0 to 1, and at least <see cref="MinimumThroughput"/> ended there or are slow already. It needs
    /// <see cref="SlowCallDurationThreshold"/>. Default none: slow calls are counted and open nothing.
    /// </summary>
    [ValidRange(0, 1, MinimumExcluded = true)]
    public double? SlowCallRateThreshold { get; set; }

    /// <summary>The calls that the rates are of.</summary>
    public CircuitWindowOptions Window { get; set; } = new();

    /// <summary>
    /// Fewer calls in the window than this are no rate, 1 to 100,000. A tier that is called so seldom is judged by <see cref="FailureThreshold"/>, or give it a lower value here. Default 10.
    /// </summary>
    [ValidRange(1, 100_000)]
    public int? MinimumThroughput { get; set; }

    /// <summary>How long the breaker stays open before it lets probes through, 1 ms to 1 day. Default 1 minute.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? RecoveryTimeout { get; set; }

    /// <summary>Each opening straight from half-open multiplies the recovery timeout by this, 1 to 10. Default 1, no growth.</summary>
    [ValidRange(1, 10)]
    public double? RecoveryBackoff { get; set; }

    /// <summary>The recovery timeout never grows above this, 1 ms to 7 days. Default 10 minutes, or the recovery timeout itself where that is longer.</summary>
    [ValidDuration("00:00:00.001", "7.00:00:00")]
    public TimeSpan? MaxRecoveryTimeout { get; set; }

    /// <summary>Spreads the recovery timeout by ± this share, 0 to 1, so that a fleet does not probe in step. Default 0.</summary>
    [ValidRange(0, 1)]
    public double? RecoveryJitter { get; set; }

    /// <summary>Probes allowed at once while half-open, 1 to 1,000. Default 3.</summary>
    [ValidRange(1, 1_000)]
    public int? HalfOpenMaxCalls { get; set; }

    /// <summary>Successes in the half-open state that close the breaker, 1 to 1,000; one failure opens it again. Default 2.</summary>
    [ValidRange(1, 1_000)]
    public int? SuccessThreshold { get; set; }

    /// <summary>Half-open for longer than this without a verdict opens the breaker again, 1 ms to 1 day. Default none.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? HalfOpenMaxDuration { get; set; }

    /// <summary>
    /// Whether a request that is not repeatable may serve as a probe while another tier could take it. Default <see langword="false"/>: it takes the next tier.
    /// </summary>
    public bool? ProbeWithUnrepeatable { get; set; }

    /// <summary>
    /// After probes closed the breaker, the share of requests that may use the tier grows from 10 % to all over this time, 1 ms to 1 day; the others are rejected, as by an open breaker, and take
    /// the next tier. For tiers only. Default none: all at once.
    /// </summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? RampUp { get; set; }

    /// <summary>When a fleet believes this breaker: see <c>UseSharedState</c>.</summary>
    public CircuitOpenWhenOptions OpenWhen { get; set; } = new();
}
