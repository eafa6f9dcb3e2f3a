namespace HttpResilience.Health;

/// <summary>Counts a tier's probes in a row. Used by one flow at a time: a tier's probes never overlap.</summary>
internal sealed class TierHealth
{
    private int _failures;
    private int _successes;

    public bool IsUnhealthy { get; private set; }

    public int Failures => _failures;

    /// <summary>Takes note of a probe.</summary>
    /// <returns>Whether the verdict changed.</returns>
    public bool Note(bool isGood, HealthSettings settings)
    {
        _failures = isGood ? 0 : _failures + 1;
        _successes = isGood ? _successes + 1 : 0;
        var becomesUnhealthy = !IsUnhealthy && _failures >= settings.UnhealthyThreshold;
        var becomesHealthy = IsUnhealthy && _successes >= settings.HealthyThreshold;
        if (!becomesUnhealthy && !becomesHealthy)
            return false;
        IsUnhealthy = becomesUnhealthy;
        return true;
    }
}
