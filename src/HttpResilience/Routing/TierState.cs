using HttpResilience.Concurrency;
using HttpResilience.Counting;
using HttpResilience.Fleet;
using HttpResilience.Health;
using HttpResilience.Retrying;

namespace HttpResilience.Routing;

/// <summary>
/// What is known of a tier beyond its configuration. One per client and tier for the life of the process, because neither a reload nor the two minutes of a handler chain may forget it.
/// </summary>
internal sealed class TierState(string client, string tier, CircuitBreaker breaker, TimeProvider timeProvider) : IDisposable
{
    // A timestamp of the TimeProvider, 0 for none; written and read with Volatile and Interlocked.
    private long _coolDownUntil;

    // Hundredths of a percent of requests that were given a start here, for an even spread; Interlocked.
    private long _starts;

    private volatile object? _trafficShareByHand;

    private volatile bool _hasForeignIdentity;

    // Each 1 once it was logged; Interlocked.
    private int _withheldLogged;
    private int _notKeptLogged;

    public string Client { get; } = client;

    public string Tier { get; } = tier;

    public CircuitBreaker Breaker { get; } = breaker;

    /// <summary>What an operator set in place of the configured share. A double can be torn; a box can't.</summary>
    public double? TrafficShareByHand
    {
        get => (double?)_trafficShareByHand;
        set => _trafficShareByHand = value;
    }

    public TierLimits Limits { get; } = new(timeProvider);

    public RetryBudget Budget { get; } = new(timeProvider);

    public RetryWaits Waits { get; } = new(breaker, timeProvider);

    /// <summary>As configuration has it now; <see langword="null"/> when the budget is off. Written by a reload, read by whoever looks at the status.</summary>
    public RetryBudgetSettings? BudgetSettings { get; set; }

    public RetryBudgetStatus? BudgetStatus => BudgetSettings is { } settings ? Budget.Read(settings) : null;

    /// <summary><see langword="null"/> where code said nothing of a 401.</summary>
    public CredentialRenewal? Renewal { get; init; }

    /// <summary>What the breaker shares with other instances; <see langword="null"/> where it shares nothing.</summary>
    public FleetCircuit? Fleet { get; init; }

    public TierHealth Health { get; } = new(client, tier);

    public bool IsUnhealthy => Health.IsUnhealthy;

    /// <summary>Time until the tier may be asked again; zero when it does not cool down.</summary>
    public TimeSpan CoolDownLeft
    {
        get
        {
            var until = Volatile.Read(ref _coolDownUntil);
            if (until == 0)
                return TimeSpan.Zero;
            var left = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), until);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Keeps the tier out of use; a shorter time than the one in force changes nothing.</summary>
    /// <returns>Whether the tier was in use up to now.</returns>
    public bool CoolDown(TimeSpan time)
    {
        var now = timeProvider.GetTimestamp();
        var until = now + timeProvider.GetTimestampTicks(time);
        while (true)
        {
            var current = Volatile.Read(ref _coolDownUntil);
            if (current >= until)
                return false;
            if (Interlocked.CompareExchange(ref _coolDownUntil, until, current) == current)
                return current <= now;
        }
    }

    /// <summary>For tests that users write.</summary>
    public void EndCoolDown() => Volatile.Write(ref _coolDownUntil, 0);

    /// <summary>Whether it is this request's turn to start here: of any run of requests the share gets through, evenly spread.</summary>
    public bool TakesStart(double share)
    {
        if (share is >= 100 or <= 0)
            return share >= 100;
        var step = (long)Math.Round(share * 100);
        var sum = Interlocked.Add(ref _starts, step);
        return sum / 10_000 != (sum - step) / 10_000;
    }

    /// <summary>Its own handlers were seen to add headers that may say who asks. Once true, stays true.</summary>
    public bool HasForeignIdentity => _hasForeignIdentity;

    public void NoteForeignIdentity() => _hasForeignIdentity = true;

    /// <summary>Whether it is still to be logged that answers are not kept; true once.</summary>
    public bool ClaimNotKeptLog() => Volatile.Read(ref _notKeptLogged) == 0 && Interlocked.Exchange(ref _notKeptLogged, 1) == 0;

    /// <summary>Whether withheld credentials are still to be logged; true once.</summary>
    public bool ClaimWithheldLog() => Volatile.Read(ref _withheldLogged) == 0 && Interlocked.Exchange(ref _withheldLogged, 1) == 0;

    public void Dispose() => Limits.Dispose();
}
