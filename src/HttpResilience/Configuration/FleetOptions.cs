using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>How the instances of a service share what they know, for the whole process: <c>TierResilience:Fleet</c>. Read once, at start.</summary>
public sealed class FleetOptions
{
    /// <summary>What this instance is called in the store, on pages and in logs; no other that runs may have the same name. Default the machine's name, the process id and a random part.</summary>
    public string? Instance { get; set; }

    /// <summary>Time from one look at the store to the next, 100 ms to 1 hour, spread by ± 10 %. Changes are pushed; this is the safety net, and the sign of life. Default 5 seconds.</summary>
    [ValidDuration("00:00:00.100", "01:00:00")]
    public TimeSpan? PollInterval { get; set; }

    /// <summary>A call of the store without an answer for this long has failed, and this instance goes on alone, 10 ms to 1 minute. Default 2 seconds.</summary>
    [ValidDuration("00:00:00.010", "00:01:00")]
    public TimeSpan? StoreTimeout { get; set; }
}
