using System.Collections.Concurrent;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>Sees every attempt of all instances at the first tier. Thread-safe.</summary>
internal sealed class AttemptWatch
{
    private readonly ConcurrentQueue<SentAttempt> _ended = new();
    private long _latency;

    /// <summary>How much farther away the tier is than its socket.</summary>
    public TimeSpan Latency
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _latency));
        set => Interlocked.Exchange(ref _latency, value.Ticks);
    }

    public IEnumerable<SentAttempt> Failed => _ended.Where(attempt => attempt.HasFailed);

    /// <summary>Those sent at that time or later.</summary>
    public SentAttempt[] Probes(long since = 0) => [.. _ended.Where(attempt => attempt.IsProbe && attempt.From >= since)];

    /// <summary>How many of them were under way at the same moment. One that ends when another begins was not beside it.</summary>
    public static int MostAtOnce(IEnumerable<SentAttempt> attempts)
    {
        var (running, most) = (0, 0);
        foreach (var (_, step) in attempts.SelectMany(attempt => new[] { (At: attempt.From, Step: 1), (At: attempt.To, Step: -1) }).Order())
            most = Math.Max(most, running += step);
        return most;
    }

    public async Task<HttpResponseMessage> SeeAsync(Instance instance, Func<Task<HttpResponseMessage>> send)
    {
        var (from, isProbe, hasFailed) = (TimeProvider.System.GetTimestamp(), instance.Breaker.State == CircuitState.HalfOpen, true);
        try
        {
            if (Latency > TimeSpan.Zero)
                await Task.Delay(Latency, TimeProvider.System);
            var response = await send();
            hasFailed = !response.IsSuccessStatusCode;
            return response;
        }
        finally
        {
            _ended.Enqueue(new SentAttempt(instance.Name, from, TimeProvider.System.GetTimestamp(), isProbe, hasFailed));
        }
    }
}
