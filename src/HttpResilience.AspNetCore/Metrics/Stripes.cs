using System.Numerics;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>Rows of numbers, one row a processor, so that threads that count the same thing don't wait for each other's cache line. Thread-safe.</summary>
internal sealed class Stripes
{
    private const int LineLength = 8;

    private static readonly int s_rowsByDefault = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 8));

    // Each number is written with Interlocked only.
    private readonly long[] _numbers;
    private readonly int _rows;
    private readonly int _rowLength;

    public Stripes(int length)
        : this(length, s_rowsByDefault)
    {
    }

    /// <param name="length">How many numbers there are.</param>
    /// <param name="rows">A power of two.</param>
    internal Stripes(int length, int rows)
    {
        _rows = rows;
        _rowLength = (length + LineLength - 1) / LineLength * LineLength;
        _numbers = new long[_rowLength * rows];
    }

    public void Increment(int index) => Interlocked.Increment(ref Mine(index));

    /// <summary>Adds to a number that holds a double.</summary>
    public void Add(int index, double value)
    {
        ref var number = ref Mine(index);
        var seen = Volatile.Read(ref number);
        while (true)
        {
            var sum = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
            var found = Interlocked.CompareExchange(ref number, sum, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    public long Count(int index)
    {
        var count = 0L;
        for (var at = index; at < _numbers.Length; at += _rowLength)
            count += Volatile.Read(ref _numbers[at]);
        return count;
    }

    public double Sum(int index)
    {
        var sum = 0d;
        for (var at = index; at < _numbers.Length; at += _rowLength)
            sum += BitConverter.Int64BitsToDouble(Volatile.Read(ref _numbers[at]));
        return sum;
    }

    private ref long Mine(int index) => ref _numbers[((Thread.GetCurrentProcessorId() & (_rows - 1)) * _rowLength) + index];
}
