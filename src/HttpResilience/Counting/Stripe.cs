using System.Numerics;

namespace HttpResilience.Counting;

/// <summary>
/// Which part of an array of counters a processor counts in: each has its own, 128 bytes from the next one's, so that counting on one never waits for the cache line of another.
/// </summary>
internal static class Stripe
{
    /// <summary>In front of the first part, so that the array's length, which every access reads, is not on its line.</summary>
    public const int Padding = 8;

    private const int CellsApart = 16;

    public static int Count { get; } = (int)Math.Min(4, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    public static int Current => Thread.GetCurrentProcessorId() & (Count - 1);

    /// <summary>The cells from one part to the next, where each has so many.</summary>
    public static int Stride(int cells) => (cells + CellsApart - 1) / CellsApart * CellsApart;

    public static long[] CreateCells(int stride) => new long[Padding + (Count * stride)];
}
