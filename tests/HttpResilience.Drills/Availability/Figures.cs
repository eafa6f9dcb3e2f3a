namespace HttpResilience.Drills.Availability;

/// <summary>
/// What is told of many requests. <c>Slow</c> ones took longer than half an attempt's timeout: they waited for a sick tier. Latencies in milliseconds, of all of them: one that failed fast makes no percentile better than it was, and one that failed late counts.
/// </summary>
internal sealed record Figures(int Requests, int Failed, int Slow, double P50, double P99, double P999, double Max)
{
    public double SuccessPercent => 100.0 * (Requests - Failed) / Requests;

    public static Figures Of(Sample[] samples)
    {
        var sorted = samples.Select(sample => sample.Latency.TotalMilliseconds).Order().ToArray();
        return new(samples.Length, samples.Count(sample => sample.Error is not null), samples.Count(sample => sample.Latency > Times.Attempt / 2), At(sorted, 0.5), At(sorted, 0.99), At(sorted, 0.999), At(sorted, 1));
    }

    private static double At(double[] sorted, double share) => Math.Round(sorted[(int)Math.Ceiling(share * sorted.Length) - 1], 1);
}
