using System.Numerics;

namespace HttpResilience.Benchmarks.Load;

/// <summary>Counts durations in buckets that are 0.4 % wide at most: 256 for every power of two. Not thread-safe; each worker has its own.</summary>
internal sealed class LatencyHistogram
{
    private const int Steps = 8;
    private const int BucketsPerPower = 1 << Steps;
    // 2^40 ns are 18 minutes.
    private const int LargestPower = 40;

    private readonly int[] _counts = new int[(LargestPower - Steps + 2) * BucketsPerPower];

    public void Add(long nanoseconds) => _counts[IndexOf(Math.Clamp(nanoseconds, 0, (1L << LargestPower) - 1))]++;

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
    }

    public void Clear() => Array.Clear(_counts);

    /// <summary>The middle of the bucket that holds the quantile, in nanoseconds; 0 when nothing was counted.</summary>
    public double Quantile(double quantile)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(quantile * _counts.Sum(count => (long)count)));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return (LowerBound(i) + LowerBound(i + 1)) / 2.0;
        }
        return 0;
    }

    /// <summary>Below 256 each value has its bucket; above, the highest nine bits of a value say which.</summary>
    private static int IndexOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - Steps);
        return (shift << Steps) + (int)(value >> shift);
    }

    private static long LowerBound(int index)
    {
        var shift = Math.Max(0, (index >> Steps) - 1);
        return (long)(index - (shift << Steps)) << shift;
    }
}
