using HttpResilience.CircuitBreaking;

namespace HttpResilience.Interleaving.Breaker;

/// <summary>A breaker made for one schedule, what the programs did with it, and what has to hold at any time. Only the explorer's one running thread touches it.</summary>
internal sealed class Circuit
{
    private readonly List<CircuitStateChange> _changes = [];
    private int _probesOut;

    public Circuit(CircuitBreakerSettings settings)
    {
        Settings = settings;
        Breaker = new CircuitBreaker("crm", settings, Time);
        Breaker.StateChanged += _changes.Add;
    }

    public Clock Time { get; } = new();

    public CircuitBreakerSettings Settings { get; }

    public CircuitBreaker Breaker { get; }

    public IReadOnlyList<CircuitStateChange> Changes => _changes;

    public string Moves => string.Join(" ", _changes.Select(change => $"{change.OldState}-{change.NewState}"));

    public CircuitBreakerSnapshot Snapshot => Breaker.GetSnapshot();

    public int Rejected { get; private set; }

    public CircuitPermit Acquire() => Breaker.TryAcquire(out var permit) ? permit : throw new InvalidOperationException("rejected");

    public CircuitPermit[] Acquire(int permits) => [.. Enumerable.Range(0, permits).Select(_ => Acquire())];

    public Circuit Opened()
    {
        Breaker.ForceOpen(Settings.RecoveryTimeout);
        _changes.Clear();
        return this;
    }

    /// <summary>Open, and its time has come.</summary>
    public Circuit Ripe()
    {
        Opened();
        Time.Advance(Settings.RecoveryTimeout.TotalSeconds);
        return this;
    }

    public Circuit HalfOpened()
    {
        Ripe();
        Assert.Equal(CircuitState.HalfOpen, Breaker.State);
        _changes.Clear();
        return this;
    }

    /// <summary>One call, and how it ends; <see langword="null"/> gives the permit back.</summary>
    public bool Call(bool? success)
    {
        if (!Breaker.TryAcquire(out var permit))
        {
            Rejected++;
            return false;
        }

        End(permit, success);
        return true;
    }

    /// <summary>One call of a breaker that stays half-open.</summary>
    public bool Probe(bool? success)
    {
        if (!Breaker.TryAcquire(out var permit))
        {
            Rejected++;
            return false;
        }

        Assert.InRange(++_probesOut, 1, Settings.HalfOpenMaxCalls);
        // The call is made.
        Fiber.Point();
        _probesOut--;
        End(permit, success);
        return true;
    }

    public static void End(CircuitPermit permit, bool? success)
    {
        if (success == true)
            permit.RecordSuccess();
        else if (success == false)
            permit.RecordFailure();
        else
            permit.Dispose();
    }

    /// <summary>The changes make one chain that ends at the present state, and each opening that was told is one trip.</summary>
    /// <param name="from">Where the chain begins.</param>
    /// <param name="tripsBefore">Before it.</param>
    public void AssertOneChain(CircuitState from = CircuitState.Closed, int tripsBefore = 0)
    {
        var now = Breaker.State;
        foreach (var state in Enum.GetValues<CircuitState>())
        {
            var entered = _changes.Count(change => change.NewState == state) + (state == from ? 1 : 0);
            var left = _changes.Count(change => change.OldState == state) + (state == now ? 1 : 0);
            Assert.True(entered == left, $"{state} was entered {entered} times and left {left} times: {Moves}, now {now}");
        }

        var openings = _changes.Count(change => change.NewState == CircuitState.Open);
        Assert.True(Breaker.AllTrips == openings + tripsBefore, $"{Breaker.AllTrips} trips: {Moves}");
    }

    /// <summary>No count is below zero, and what is told together is of one moment.</summary>
    public void AssertSound()
    {
        var seen = Snapshot;
        Assert.True(seen is { FailureCount: >= 0, SuccessCount: >= 0, RejectedCalls: >= 0, Trips: >= 0, ConsecutiveFailures: >= 0 }, seen.ToString());
        Assert.True(seen.State == CircuitState.Open == seen.TimeUntilRetry is not null, seen.ToString());
        Assert.True(seen.FailureCount > 0 == seen.LastFailureTime is not null, seen.ToString());
        Assert.True(seen.ConsecutiveFailures <= seen.FailureCount, seen.ToString());
        Assert.True((seen.FailureRate ?? 0) is >= 0 and <= 1 && (seen.SlowCallRate ?? 0) is >= 0 and <= 1, seen.ToString());
    }

    /// <summary>When all calls have ended, the slots of a half-open breaker are all free; and whatever was done to it, a reset brings it back.</summary>
    public void AssertNotStuck()
    {
        Breaker.Update(Settings);
        if (Breaker.State == CircuitState.HalfOpen)
            AssertSlotsFree(Settings.HalfOpenMaxCalls);
        Time.Advance(TimeSpan.FromDays(8).TotalSeconds);
        Breaker.Reset();
        Acquire().RecordSuccess();
        Assert.Equal((CircuitState.Closed, 1L, 0L), (Breaker.State, Snapshot.SuccessCount, Snapshot.FailureCount));
    }

    /// <summary>Of a half-open breaker: so many can be taken, and not one more.</summary>
    public void AssertSlotsFree(int slots)
    {
        Assert.Equal(CircuitState.HalfOpen, Breaker.State);
        var probes = Acquire(slots);
        Assert.False(Breaker.TryAcquire(out _), "a slot too many");
        Array.ForEach(probes, probe => probe.Dispose());
    }
}
