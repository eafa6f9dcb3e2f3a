namespace HttpResilience.AspNetCore.Metrics;

/// <summary>How many measurements were at most each bound, and their sum. What is negative or no number is left out: the sum has to rise like a counter's.</summary>
internal sealed class HistogramSeries(string labels, double[] bounds) : Series(labels)
{
    // A count for each bound and one for what is above; then the sum.
    private readonly Stripes _numbers = new(bounds.Length + 2);

    /// <summary>The upper bounds of the buckets below +Inf.</summary>
    public static double[] BoundsFor(string? unit) => unit == "s"
        ? [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60]
        : [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    public override void Record(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            return;
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        _numbers.Increment(bucket);
        _numbers.Add(bounds.Length + 1, value);
    }

    public override void Write(SampleWriter writer)
    {
        // The count is that of the last bucket, so that the two agree even while others record.
        var count = 0L;
        for (var bucket = 0; bucket <= bounds.Length; bucket++)
        {
            count += _numbers.Count(bucket);
            writer.WriteBucket(Labels, bucket < bounds.Length ? bounds[bucket] : double.PositiveInfinity, count);
        }

        writer.Write("_sum", Labels, _numbers.Sum(bounds.Length + 1));
        writer.Write("_count", Labels, count);
    }
}
