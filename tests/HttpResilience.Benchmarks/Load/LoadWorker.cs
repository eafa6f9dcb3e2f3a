using System.Diagnostics;
using System.Net;

namespace HttpResilience.Benchmarks.Load;

/// <summary>One request in flight: sends the next as soon as the last is answered. Used by one round at a time.</summary>
internal sealed class LoadWorker
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public LatencyHistogram Latencies { get; } = new();

    public int Requests { get; private set; }

    /// <summary>Of <see cref="Requests"/>, those that ended before the round did.</summary>
    public int InTime { get; private set; }

    /// <summary>Of <see cref="Requests"/>, those that ended with an exception, another status than 200, or without the whole answer.</summary>
    public int Failed { get; private set; }

    public async Task RunAsync(HttpClient client, long deadline)
    {
        Latencies.Clear();
        Requests = InTime = Failed = 0;
        var begin = Stopwatch.GetTimestamp();
        while (begin < deadline)
        {
            var succeeded = await SucceedsAsync(client);
            var end = Stopwatch.GetTimestamp();
            Latencies.Add((long)((end - begin) * NanosecondsPerTick));
            Requests++;
            if (end <= deadline)
                InTime++;
            if (!succeeded)
                Failed++;
            begin = end;
        }
    }

    private static async ValueTask<bool> SucceedsAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("accounts/42");
            var body = await response.Content.ReadAsByteArrayAsync();
            return response.StatusCode == HttpStatusCode.OK && body.Length == LoadServer.AnswerSize;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
