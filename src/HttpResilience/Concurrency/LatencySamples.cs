namespace HttpResilience.Concurrency;

/// <summary>The sum and the number of the latencies in a window. Both are one word, changed by compare-exchange: an average never mixes two windows.</summary>
internal sealed class LatencySamples
{
    private const int CountBits = 16;
    private const ulong MaxCount = (1UL << CountBits) - 1;

    // With this many microseconds (71 minutes) at the most, MaxCount samples cannot overflow the sum.
    private const long LongestMicroseconds = uint.MaxValue;

    // From the top: sum in microseconds (48 bits), count (16).
    private ulong _cell;

    public int Count => (int)(Volatile.Read(ref _cell) & MaxCount);

    /// <summary>Adds a latency; a window that has 65,535 of them needs no more.</summary>
    public void Add(TimeSpan latency)
    {
        var microseconds = (ulong)Math.Clamp(latency.Ticks / TimeSpan.TicksPerMicrosecond, 1, LongestMicroseconds);
        while (true)
        {
            var cell = Volatile.Read(ref _cell);
            if ((cell & MaxCount) == MaxCount || Interlocked.CompareExchange(ref _cell, cell + (microseconds << CountBits) + 1, cell) == cell)
                return;
        }
    }

    /// <summary>Starts anew and returns what there was; the average is in microseconds, 0 for none.</summary>
    public (int Count, double Average) Take()
    {
        var cell = Interlocked.Exchange(ref _cell, 0);
        var count = (int)(cell & MaxCount);
        return (count, count == 0 ? 0 : (double)(cell >> CountBits) / count);
    }
}
