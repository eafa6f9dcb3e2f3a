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
}
