namespace HttpResilience.Concurrency;

/// <summary>Counts the calls under way against a limit that can change at any time. Lock-free; no call allocates.</summary>
/// <remarks>
/// The limit and the count are one word, changed by compare-exchange only: a permit is given only if the count is below the limit at that very moment.
/// The word's version counts changes of the limit, so that one computed from bounds that were replaced meanwhile cannot be stored.
/// The bounds are one word too, written by <see cref="SetBounds"/>, the last writer wins.
/// </remarks>
internal sealed class ConcurrencyPermits
{
    private const int FieldBits = 24;
    private const int LargestLimit = (1 << FieldBits) - 1;
    private const ulong Field = LargestLimit;
    private const ulong OneVersion = 1UL << (2 * FieldBits);

    // From the top: version (16 bits, wraps), limit (24), in flight (24).
    private ulong _state;

    // From the top: max, min (32 bits each).
    private ulong _bounds;

    public ConcurrencyPermits(int limit, int min, int max)
    {
        _bounds = Pack(min, max);
        Apply(limit);
    }

    public int Limit => LimitOf(Volatile.Read(ref _state));

    public int InFlight => InFlightOf(Volatile.Read(ref _state));

    public (int Min, int Max) Bounds
    {
        get
        {
            var bounds = Volatile.Read(ref _bounds);
            return ((int)(uint)bounds, (int)(bounds >> 32));
        }
    }

    /// <summary>Takes a permit and says how many are out with it.</summary>
    public bool TryTake(out int inFlight)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            inFlight = InFlightOf(state) + 1;
            if (inFlight > LimitOf(state))
                return false;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state)
                return true;
        }
    }

    /// <summary>Gives a permit back. One too many is ignored: it must not lend more permits than there are.</summary>
    public void GiveBack()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (InFlightOf(state) == 0 || Interlocked.CompareExchange(ref _state, state - 1, state) == state)
                return;
        }
    }

    public void SetLimit(int limit) => Apply(limit);

    /// <summary>When it returns, the limit is within the new bounds.</summary>
    public void SetBounds(int min, int max)
    {
        Volatile.Write(ref _bounds, Pack(min, max));
        Apply(null);
    }

    // The state is read before the bounds: if they change after that, so does the version, and the exchange fails.
    private void Apply(int? limit)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var (min, max) = Bounds;
            var next = (ulong)Math.Clamp(limit ?? LimitOf(state), min, max);
            var version = (state & ~(OneVersion - 1)) + OneVersion;
            if (Interlocked.CompareExchange(ref _state, version | (next << FieldBits) | (state & Field), state) == state)
                return;
        }
    }

    private static int LimitOf(ulong state) => (int)((state >> FieldBits) & Field);

    private static int InFlightOf(ulong state) => (int)(state & Field);

    // A limit above 16 million is as good as none.
    private static ulong Pack(int min, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(min, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
        return ((ulong)Math.Min(max, LargestLimit) << 32) | (uint)Math.Min(min, LargestLimit);
    }
}
