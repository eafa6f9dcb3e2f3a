namespace HttpResilience.Counting;

/// <summary>A few counters that many processors may count with at once, each in its own <see cref="Stripe"/>. Thread-safe.</summary>
internal sealed class StripedCounters
{
    private const int CellsPerStripe = 16;

    // Changed by Interlocked only.
    private readonly long[] _cells = Stripe.CreateCells(CellsPerStripe);

    /// <param name="kind">Which counter, from 0 to 15.</param>
    public void Count(int kind) => Interlocked.Increment(ref _cells[Stripe.Padding + (Stripe.Current * CellsPerStripe) + kind]);

    public long Sum(int kind)
    {
        var sum = 0L;
        for (var i = Stripe.Padding + kind; i < _cells.Length; i += CellsPerStripe)
            sum += Volatile.Read(ref _cells[i]);
        return sum;
    }

    /// <summary>The sums of three kinds in one pass.</summary>
    public (long First, long Second, long Third) SumFirstThree()
    {
        var (first, second, third) = (0L, 0L, 0L);
        for (var stripe = _cells.AsSpan(Stripe.Padding); stripe.Length >= CellsPerStripe; stripe = stripe[CellsPerStripe..])
        {
            first += Volatile.Read(ref stripe[0]);
            second += Volatile.Read(ref stripe[1]);
            third += Volatile.Read(ref stripe[2]);
        }

        return (first, second, third);
    }
}
