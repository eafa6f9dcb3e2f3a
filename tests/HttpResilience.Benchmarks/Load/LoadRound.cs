using System.Diagnostics;

namespace HttpResilience.Benchmarks.Load;

/// <summary>What one variant did in one round. Times in nanoseconds.</summary>
internal sealed record LoadRound(int Requests, int Failed, double RequestsPerSecond, double P50, double P99, double P999, double Slowest, double CpuPerRequest, double BytesPerRequest)
{
    public static async Task<LoadRound> RunAsync(HttpClient client, LoadWorker[] workers, TimeSpan length)
    {
        // Every round begins with an empty young generation: none pays for what another left behind.
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var deadline = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(client, deadline))));
        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        var latencies = new LatencyHistogram();
        foreach (var worker in workers)
            latencies.Add(worker.Latencies);
        var requests = workers.Sum(worker => worker.Requests);
        return new(
            requests, workers.Sum(worker => worker.Failed), workers.Sum(worker => worker.InTime) / length.TotalSeconds,
            latencies.Quantile(0.5), latencies.Quantile(0.99), latencies.Quantile(0.999), latencies.Quantile(1),
            cpu.TotalNanoseconds / requests, (double)bytes / requests);
    }
}
