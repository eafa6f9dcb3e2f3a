namespace HttpResilience.Tests.Stress;

/// <summary>How many requests a stub tier has at once, and had at most. Thread-safe.</summary>
internal sealed class InFlightGauge
{
    private int _now;
    private int _most;

    public InFlightGauge(StubTier tier)
    {
        var answer = tier.Otherwise;
        tier.Otherwise = async (message, cancellationToken) =>
        {
            Enter();
            try
            {
                return await answer(message, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _now);
            }
        };
    }

    public int Now => Volatile.Read(ref _now);

    public int Most => Volatile.Read(ref _most);

    private void Enter()
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = Most; now > most; most = Most)
            Interlocked.CompareExchange(ref _most, now, most);
    }
}
