namespace HttpResilience.Concurrency;

/// <summary>
/// At most so many calls in any span of a given length, wherever it begins: for a server that bills or blocks by the call, where a token bucket would let
/// up to twice as many through. Lock-free; no call allocates.
/// </summary>
/// <remarks>
/// <para>Time is cut into slices of a tenth of the span, and a slice's calls count until the tenth slice after it has ended: every span touches at most
/// eleven slices, so none holds more than the limit. The price is one slice: a limit used up at once is available again after 1.1 spans.</para>
/// <para><c>_open</c> is the slice that is open and its calls, in one word, changed by compare-exchange only; it never goes back, so an exchange that
/// succeeds proves that nothing was taken since it was read. Before a slice is closed its word is stored in <c>_closed</c>, where each cell only
/// grows: the eleventh slice overwrites it.</para>
/// </remarks>
internal sealed class RateLimit
{
    private const int Slices = 10;

    // The rest of a word, 38 bits, numbers a millisecond's slices for eight years.
    private const int CountBits = 26;
    private const ulong CountMask = (1UL << CountBits) - 1;

    public const int MostPermits = (int)CountMask;

    public static readonly TimeSpan ShortestPer = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _timeProvider;
    private readonly long _start;
    private readonly long _sliceTicks;
    private readonly ulong _permits;
    private readonly ulong[] _closed = new ulong[Slices + 1];
    private ulong _open;

    public RateLimit(int permits, TimeSpan per, TimeProvider timeProvider)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, MostPermits);
        ArgumentOutOfRangeException.ThrowIfLessThan(per, ShortestPer);
        _permits = (ulong)permits;
        _sliceTicks = ((per.Ticks - 1) / Slices) + 1;
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
    }

    public int Available
    {
        get
        {
            var open = Volatile.Read(ref _open);
            return (int)(_permits - Math.Min(_permits, Used(open, Math.Max(SliceNow(), SliceOf(open)))));
        }
    }

    /// <summary>Zero when one is available; else how long until one is, unless another call takes it first.</summary>
    public TimeSpan TimeUntilNext
    {
        get
        {
            var elapsed = Elapsed();
            var open = Volatile.Read(ref _open);
            var now = Math.Max(SliceAt(elapsed), SliceOf(open));
            if (Used(open, now) < _permits)
                return TimeSpan.Zero;
            var freed = (long)(OldestUsed(open, now) + Slices + 1) * _sliceTicks;
            return TimeSpan.FromTicks(Math.Max(1, freed - elapsed));
        }
    }

    public bool TryTake()
    {
        while (true)
        {
            var now = SliceNow();
            var open = Volatile.Read(ref _open);
            if (now > SliceOf(open))
            {
                Close(open);
                Interlocked.CompareExchange(ref _open, now << CountBits, open);
                continue;
            }

            // A slice later than ours was opened by a thread that read the clock after us: we count there.
            if (Used(open, SliceOf(open)) >= _permits)
                return false;

            // A thread held up since it read the clock has counted its call too early: that permit is lost, and it takes one of now.
            if (Interlocked.CompareExchange(ref _open, open + 1, open) == open && SliceNow() <= SliceOf(open))
                return true;
        }
    }

    // The greater word wins. Who closes the slice stored its last count; a thread that saw fewer calls, or an older slice, changes nothing.
    private void Close(ulong open)
    {
        ref var cell = ref _closed[SliceOf(open) % (ulong)_closed.Length];
        for (var seen = Volatile.Read(ref cell); seen < open; seen = Volatile.Read(ref cell))
            Interlocked.CompareExchange(ref cell, open, seen);
    }

    private ulong Used(ulong open, ulong now)
    {
        var used = CountsAt(open, now) ? open & CountMask : 0;
        for (var i = 0; i < _closed.Length; i++)
        {
            var closed = Volatile.Read(ref _closed[i]);
            if (SliceOf(closed) < SliceOf(open) && CountsAt(closed, now))
                used += closed & CountMask;
        }

        return used;
    }

    private ulong OldestUsed(ulong open, ulong now)
    {
        var oldest = SliceOf(open);
        for (var i = 0; i < _closed.Length; i++)
        {
            var closed = Volatile.Read(ref _closed[i]);
            if (SliceOf(closed) < oldest && CountsAt(closed, now) && (closed & CountMask) > 0)
                oldest = SliceOf(closed);
        }

        return oldest;
    }

    private static bool CountsAt(ulong word, ulong now) => SliceOf(word) + Slices >= now;

    private static ulong SliceOf(ulong word) => word >> CountBits;

    private ulong SliceNow() => SliceAt(Elapsed());

    private ulong SliceAt(long elapsed) => (ulong)(elapsed / _sliceTicks);

    private long Elapsed() => Math.Max(0, _timeProvider.GetElapsedTime(_start).Ticks);
}
