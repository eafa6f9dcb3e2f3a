using System.Globalization;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>The first tier is killed under load, and comes back slow; what this cost.</summary>
/// <param name="Requests">Sent by all instances.</param>
/// <param name="FailedRequests">Of them.</param>
/// <param name="UntilAllKnew">From the kill until no breaker was closed.</param>
/// <param name="FailedAttempts">Sent to the dead tier.</param>
/// <param name="FailedProbes">Of them.</param>
/// <param name="Probes">That reached the revived tier before all breakers were closed.</param>
/// <param name="ProbesAtOnce">The most of all probes that were under way at the same moment.</param>
/// <param name="UntilAllClosed">From the revival.</param>
internal sealed record Outage(int Requests, int FailedRequests, TimeSpan UntilAllKnew, int FailedAttempts, int FailedProbes, int Probes, int ProbesAtOnce, TimeSpan UntilAllClosed)
{
    private static readonly TimeSpan s_before = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(Thoroughness.Of(3, 30));
    private static readonly TimeSpan s_near = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(200);

    public static async Task<Outage> OfAsync(HostFleet fleet, int seed)
    {
        fleet.Attempts.Latency = s_near;
        await using var load = new FleetLoad(fleet, seed: seed);
        await Task.Delay(s_before, TimeProvider.System);
        var killedAt = TimeProvider.System.GetTimestamp();
        fleet.First.Fault = Fault.Refuse;
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => instance.ChangedAt(CircuitState.Open) > 0), "not all know that the tier is down");
        var knownAt = fleet.Instances.Max(instance => instance.ChangedAt(CircuitState.Open));
        await Task.Delay(s_length, TimeProvider.System);
        fleet.Attempts.Latency = s_slow;
        var revivedAt = TimeProvider.System.GetTimestamp();
        fleet.First.Fault = Fault.None;
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => instance.ChangedAt(CircuitState.Closed) > revivedAt), "not all know that the tier is back");
        var closedAt = fleet.Instances.Max(instance => instance.ChangedAt(CircuitState.Closed));
        fleet.Attempts.Latency = s_near;
        var samples = await load.StopAsync();
        return new Outage(
            samples.Length,
            samples.Count(sample => sample.Error is not null),
            TimeProvider.System.GetElapsedTime(killedAt, knownAt),
            fleet.Attempts.Failed.Count(),
            fleet.Attempts.Failed.Count(attempt => attempt.IsProbe),
            fleet.Attempts.Probes(since: revivedAt).Count(attempt => attempt.From < closedAt),
            AttemptWatch.MostAtOnce(fleet.Attempts.Probes()),
            TimeProvider.System.GetElapsedTime(revivedAt, closedAt));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Requests} requests, {FailedRequests} failed; ")
        + string.Create(CultureInfo.InvariantCulture, $"all knew after {UntilAllKnew.TotalMilliseconds:F0} ms; {FailedAttempts} attempts at the dead tier, {FailedProbes} of them probes; ")
        + string.Create(CultureInfo.InvariantCulture, $"{Probes} probes of the revived tier, {ProbesAtOnce} at once at most; all closed after {UntilAllClosed.TotalMilliseconds:F0} ms");
}
