using System.Collections.Concurrent;
using HttpResilience.Drills.Tiers;

namespace HttpResilience.Drills.Writes;

/// <summary>
/// Writes through three tiers that fail, are killed and paused; then the verdict, by what they left on disk. The writes, the client's settings, each request's fault and when
/// which tier is killed follow from the seed; what overtakes what in four processes does not.
/// </summary>
internal sealed class WritesDrill(WritesOptions options, TierGroup tiers)
{
    private const int WritesPerRead = 10;

    // Beyond the attempt timeout.
    public static readonly TimeSpan Slow = 2 * ClientSettings.AttemptTimeout;

    // What a caller waits at least that was just told that nothing is there: a client that fails at once would else use up the writes while all tiers are down.
    private static readonly TimeSpan s_leastBackOff = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<WriteReport> _reports = [];
    private int _begun; // changed by Interlocked only

    public async Task<WritesResult> RunAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        using var turns = new SemaphoreSlim(TierGroup.Names.Length - 1);
        var incidents = Array.ConvertAll([.. tiers.Processes], tier => new Incidents(tier, turns, options.Seed));
        await tiers.StartAsync();
        await using (var client = options.Naive ? WriteClient.CreateNaive(tiers.Processes) : WriteClient.Create(tiers.Processes, options.Seed))
        {
            using var end = new CancellationTokenSource();
            var happening = Task.WhenAll(incidents.Select(incident => incident.RunAsync(() => Volatile.Read(ref _begun), end.Token)));
            await Task.WhenAll(Enumerable.Range(0, options.InFlight).Select(_ => WriteAsync(client.Http)));
            await end.CancelAsync();
            await happening;
            // What a tier was sent before it was paused is executed now.
            await Task.Delay(Slow, TimeProvider.System);
        }

        await tiers.StopAsync();
        var records = TierRecords.Read(tiers);
        var (kills, pauses) = (incidents.Sum(incident => incident.Kills), incidents.Sum(incident => incident.Pauses));
        return new(options, [.. _reports], records, [.. Verdicts(records)], kills, pauses, TimeProvider.System.GetElapsedTime(started));
    }

    private IEnumerable<string> Verdicts(TierRecords records)
    {
        if (_reports.Count != options.Count)
            yield return $"{options.Count} writes, and {_reports.Count} callers were told something";
        foreach (var broken in WriteVerdict.Judge(_reports, records))
            yield return broken;
    }

    private async Task WriteAsync(HttpClient client)
    {
        while (Interlocked.Increment(ref _begun) is var number && number <= options.Count)
        {
            if (number % WritesPerRead == 0)
                await ReadAsync(client, number);
            var report = await WriteCaller.SendAsync(client, Planned(number));
            _reports.Enqueue(report);
            if (report.Said == Said.NotExecuted)
                await Task.Delay(report.RetryAfter > s_leastBackOff ? report.RetryAfter.Value : s_leastBackOff, TimeProvider.System);
        }
    }

    // The naive handler knows no way to ask one tier alone.
    private PlannedWrite Planned(int number) =>
        options.Naive ? PlannedWrite.Of(options.Seed, number) with { OnlyTier = null } : PlannedWrite.Of(options.Seed, number);

    // Reads go on between the writes, as they do elsewhere; what they bring is another drill's matter.
    private static async Task ReadAsync(HttpClient client, int number)
    {
        try
        {
            using var response = await client.GetAsync($"reads/{number}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
        }
    }
}
