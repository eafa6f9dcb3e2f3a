using System.Diagnostics;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>An hour of load in a minute or two: whether memory, timers, registrations, work or threads grow with the number of requests.</summary>
internal sealed class Soak
{
    public const int FewestRequests = 100_000;

    private const int Callers = 64;
    private const int Parts = 10;

    // IHttpClientFactory lets go of chains whose time is over every ten seconds.
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromSeconds(12);

    private readonly SoakClient _client = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SoakCaller[] _callers;

    // Changed by Interlocked only.
    private long _tickets;

    private Soak() => _callers = [.. Enumerable.Range(0, Callers).Select(i => new SoakCaller(_client, isLongLived: i % 2 == 0, _stopping.Token))];

    public static async Task RunAsync(Report report, long requests)
    {
        var soak = new Soak();
        using var client = soak._client;
        using var stopping = soak._stopping;
        var started = Stopwatch.GetTimestamp();
        var samples = new List<SoakSample>();
        for (var part = 1; part <= Parts; part++)
        {
            await soak.SendUntilAsync(requests * part / Parts);
            // The first sample and the last are compared; both are taken when all old chains are gone.
            if (part is 1 or Parts)
                await Task.Delay(s_cleanUp, TimeProvider.System);
            samples.Add(SoakSample.Take(soak.Done, stopping, client.LongLived));
        }

        report.Add(samples.Select(sample => sample.ToRow(requests)));
        report.Add(soak.Summary(Stopwatch.GetElapsedTime(started) - (2 * s_cleanUp)));
        report.Add(soak.Check(samples));
    }

    private long Done => _callers.Sum(caller => caller.Answered + caller.Failed + caller.Canceled);

    private async Task SendUntilAsync(long last) => await Task.WhenAll(_callers.Select(caller => Task.Run(async () =>
    {
        while (Interlocked.Increment(ref _tickets) is var ticket && ticket <= last)
            await caller.SendAsync(ticket);
        // This one was not used.
        Interlocked.Decrement(ref _tickets);
    })));

    private Row Summary(TimeSpan elapsed) => new(
        "all",
        ("answered", _callers.Sum(caller => caller.Answered)),
        ("failed", _callers.Sum(caller => caller.Failed)),
        ("canceled", _callers.Sum(caller => caller.Canceled)),
        ("breaker openings", _client.Trips),
        ("seconds", elapsed.TotalSeconds),
        ("requests per second", Done / elapsed.TotalSeconds));

    private IEnumerable<Check> Check(List<SoakSample> samples)
    {
        var (first, last) = (samples[0], samples[^1]);
        yield return new Check("bytes of heap more at the end than at 10 %", last.Heap - first.Heap, 262_144);
        yield return new Check("bytes of heap more at any time than at 10 %", samples.Max(sample => sample.Heap) - first.Heap, 4_194_304);
        // Of chains of handlers: four that are in use, and the one that clears away old ones. Of attempts: each thread keeps 32, and one that is idle is set for ten seconds at most.
        yield return new Check("timers at any time", samples.Max(sample => sample.Timers), 8 + (32 * samples.Max(sample => sample.Threads)));
        yield return new Check("registrations left with long-lived tokens", samples.Max(sample => sample.Registrations), 0);
        yield return new Check("registrations can't be counted", Registrations.CanBeCounted() ? 0 : 1, 0);
        yield return new Check("work pending", samples.Max(sample => sample.PendingWork), Callers);
        yield return new Check("threads more at the end than at 10 %", last.Threads - first.Threads, 16);
        yield return new Check("requests that ended neither in an answer nor in a failure", Math.Abs(last.Requests - samples[0].Requests * Parts), 0);
        yield return new Check("no breaker opened", _client.Trips > 0 ? 0 : 1, 0);
    }
}
