using System.Numerics;

namespace HttpResilience.Counting;

/// <summary>
/// A few counters that many processors may count with at once: each has its own cells, 128 bytes from the next one's, so that counting on one never waits for the cache line of
/// another. Thread-safe.
/// </summary>
internal sealed class StripedCounters
{
    private const int Padding = 8;
    private const int CellsPerStripe = 16;

    private static readonly int s_stripes = (int)Math.Min(4, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    // Changed by Interlocked only. The padding in front keeps the array's length, which every access reads, off the first cells' line.
    private readonly long[] _cells = new long[Padding + (s_stripes * CellsPerStripe)];

    /// <param name="kind">Which counter, from 0 to 15.</param>
    public void Count(int kind) => Interlocked.Increment(ref CellOf(kind));

    public void TakeBack(int kind) => Interlocked.Decrement(ref CellOf(kind));

    public long Sum(int kind)
    {
        var sum = 0L;
        for (var i = Padding + kind; i < _cells.Length; i += CellsPerStripe)
            sum += Volatile.Read(ref _cells[i]);
        return sum;
    }

    private ref long CellOf(int kind)
    {
        var stripe = Thread.GetCurrentProcessorId() & (s_stripes - 1);
        return ref _cells[Padding + (stripe * CellsPerStripe) + kind];
    }
}
