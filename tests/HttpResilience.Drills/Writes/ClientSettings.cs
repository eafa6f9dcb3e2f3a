using System.Globalization;

namespace HttpResilience.Drills.Writes;

/// <summary>The client's configuration: short times, so that there is more of everything in a minute, and switches that follow from the seed.</summary>
internal static class ClientSettings
{
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromMilliseconds(300);

    /// <summary>As <c>name=value</c>, below the client's section. Among the first three seeds each of the first three has both its values.</summary>
    public static IReadOnlyList<string> Drawn(int seed)
    {
        var random = new Random(seed);
        List<string> drawn =
        [
            $"ResponseBuffering:Enabled={(seed & 1) != 0}",
            $"ThrowOnFailureResponse={(seed & 2) != 0}",
            $"CircuitBreaker:ProbeWithUnrepeatable={((seed + 1) & 2) != 0}",
            string.Create(CultureInfo.InvariantCulture, $"Retry:MaxAttempts={random.Next(1, 4)}"),
            $"TotalTimeout={(random.Next(2) == 0 ? "00:00:02" : "00:00:00.500")}",
            $"WhenNoneEligible={(random.Next(2) == 0 ? "Fail" : "TryLast")}",
        ];
        if (random.Next(2) == 0)
            drawn.Add("Hedging:Delay=00:00:00.050");
        return drawn;
    }

    public static IReadOnlyList<string> Fixed =>
    [
        $"AttemptTimeout={AttemptTimeout:c}",
        "MaxRequestBufferSize=10000",
        "MaxCoolDown=00:00:00.010",
        "Retry:BaseDelay=00:00:00.005",
        "CircuitBreaker:FailureThreshold=5",
        "CircuitBreaker:RecoveryTimeout=00:00:00.150",
    ];
}
