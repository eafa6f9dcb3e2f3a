namespace HttpResilience.Health;

/// <summary>What probes found of a tier, and the one that is under way. Thread-safe.</summary>
internal sealed class TierHealth(string client, string tier)
{
    // Guards the fields below; _isUnhealthy is written under it and read by every request without.
    private readonly object _gate = new();
    private HealthSettings? _settings;
    private TierHealthStatus _status = Unknown(client, tier);
    private ProbeFlight? _flight;
    private volatile bool _isUnhealthy;

    /// <summary>Requests skip the tier.</summary>
    public bool IsUnhealthy => _isUnhealthy;

    /// <returns><see langword="null"/> when the tier is not probed.</returns>
    public TierHealthStatus? Read()
    {
        lock (_gate)
            return _settings is null ? null : _status;
    }

    /// <param name="settings">In force from now on; <see langword="null"/> when the tier is no longer probed.</param>
    public void Watch(HealthSettings? settings)
    {
        lock (_gate)
        {
            if (settings is null || _settings is null)
                Forget();
            _settings = settings;
        }
    }

    /// <summary>Begins anew. A probe under way has no say any more: nothing might ever take back what it says.</summary>
    /// <returns>The end of the probe under way.</returns>
    public Task Forget()
    {
        lock (_gate)
        {
            _flight?.Cut();
            _isUnhealthy = false;
            _status = Unknown(client, tier);
            return _flight?.Ended ?? Task.CompletedTask;
        }
    }

    /// <summary>A verdict without a probe, for tests that users write. A probe under way has no say any more.</summary>
    public void Judge(bool isHealthy)
    {
        lock (_gate)
        {
            _flight?.Cut();
            _isUnhealthy = !isHealthy;
            _status = _status with { IsHealthy = isHealthy, ConsecutiveFailures = 0, ConsecutiveSuccesses = 0 };
        }
    }

    /// <returns>Whether the caller is to make the probe; otherwise one is under way.</returns>
    public bool TryTakeOff(out ProbeFlight flight)
    {
        lock (_gate)
        {
            var isFree = _flight is null;
            flight = _flight ??= new ProbeFlight();
            return isFree;
        }
    }

    /// <summary>Takes note of a probe.</summary>
    /// <param name="flight">The probe.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="isInForce">Whether the verdict keeps requests away.</param>
    /// <param name="isChanged">Whether the verdict is another than before.</param>
    /// <returns>What is known now; <see langword="null"/> when the probe was cut off and does not count.</returns>
    public TierHealthStatus? Note(ProbeFlight flight, in ProbeResult result, bool isInForce, out bool isChanged)
    {
        isChanged = false;
        lock (_gate)
        {
            if (flight.IsCut || _settings is not { } settings)
                return null;
            var next = Next(result, settings);
            isChanged = next.IsHealthy != _status.IsHealthy;
            _isUnhealthy = isInForce && !next.IsHealthy;
            return _status = next;
        }
    }

    public void Land(ProbeFlight flight, bool wasCut)
    {
        lock (_gate)
            _flight = null;
        flight.End(wasCut);
        flight.Dispose();
    }

    private static TierHealthStatus Unknown(string client, string tier) => new()
    {
        Client = client,
        Tier = tier,
        IsHealthy = true,
        LastProbeAt = null,
        LastFailure = null,
        ConsecutiveFailures = 0,
        ConsecutiveSuccesses = 0,
        LastDuration = null,
    };

    private TierHealthStatus Next(in ProbeResult result, HealthSettings settings)
    {
        var isGood = result.Failure is null;
        var failures = isGood ? 0 : _status.ConsecutiveFailures + 1;
        var successes = isGood ? _status.ConsecutiveSuccesses + 1 : 0;
        return _status with
        {
            IsHealthy = _status.IsHealthy ? failures < settings.UnhealthyThreshold : successes >= settings.HealthyThreshold,
            LastProbeAt = result.EndedAt,
            LastFailure = result.Failure ?? _status.LastFailure,
            ConsecutiveFailures = failures,
            ConsecutiveSuccesses = successes,
            LastDuration = result.Duration,
        };
    }
}
