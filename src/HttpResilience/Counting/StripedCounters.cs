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
    /// <returns>The cell that counted it, for <see cref="TakeBack"/>.</returns>
    public int Count(int kind)
    {
        var cell = CellOf(kind);
        Interlocked.Increment(ref _cells[cell]);
        return cell;
    }

    /// <summary>Takes one count back, in the cell that has it: in another one, a sum made meanwhile could see the taking back and not the count, and be too low.</summary>
    public void TakeBack(int cell) => Interlocked.Decrement(ref _cells[cell]);

    public long Sum(int kind)
    {
        var sum = 0L;
        for (var i = Padding + kind; i < _cells.Length; i += CellsPerStripe)
            sum += Volatile.Read(ref _cells[i]);
        return sum;
    }

    private static int CellOf(int kind)
    {
        var stripe = Thread.GetCurrentProcessorId() & (s_stripes - 1);
        return Padding + (stripe * CellsPerStripe) + kind;
    }
}
