namespace HttpResilience.Drills.Availability;

/// <summary>What all subjects that have such a thing share.</summary>
internal static class Times
{
    public static readonly TimeSpan Attempt = TimeSpan.FromSeconds(1);

    /// <summary>How long an open breaker stays open.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan Total = TimeSpan.FromSeconds(10);

    /// <summary>Before a retry in the tier that just failed.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>What p99 may be above an attempt's timeout.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);
}
