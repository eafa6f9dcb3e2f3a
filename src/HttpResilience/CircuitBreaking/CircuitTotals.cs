using System.Numerics;

namespace HttpResilience.CircuitBreaking;

/// <summary>
/// What a breaker has counted since it was made or reset. Each processor has its own cells, 128 bytes from the next one's, so that
/// counting a call on one never waits for the cache line of another.
/// </summary>
internal sealed class CircuitTotals
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Rejection = 2;
    private const int Padding = 8;
    private const int CellsPerStripe = 16;

    private static readonly int s_stripes = (int)Math.Min(4, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    // Changed by Interlocked.Increment only. The padding in front keeps the array's length, which every access reads, off the first cells' line.
    private readonly long[] _cells = new long[Padding + (s_stripes * CellsPerStripe)];

    // UTC ticks, 0 before the first failure; the last writer wins.
    private long _lastFailureTicks;

    public long Successes => Sum(Success);

    public long Failures => Sum(Failure);

    public long Rejections => Sum(Rejection);

    public DateTimeOffset LastFailureTime => new(Volatile.Read(ref _lastFailureTicks), TimeSpan.Zero);

    public void CountSuccess() => Count(Success);

    public void CountRejection() => Count(Rejection);

    /// <summary>The time is written before the count, so that whoever sees the failure also finds its time.</summary>
    public void CountFailure(DateTimeOffset at)
    {
        Volatile.Write(ref _lastFailureTicks, at.UtcTicks);
        Count(Failure);
    }

    private void Count(int kind)
    {
        var stripe = Thread.GetCurrentProcessorId() & (s_stripes - 1);
        Interlocked.Increment(ref _cells[Padding + (stripe * CellsPerStripe) + kind]);
    }

    private long Sum(int kind)
    {
        var sum = 0L;
        for (var i = Padding + kind; i < _cells.Length; i += CellsPerStripe)
            sum += Volatile.Read(ref _cells[i]);
        return sum;
    }
}
