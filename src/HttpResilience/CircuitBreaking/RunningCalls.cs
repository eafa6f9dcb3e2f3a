using HttpResilience.Counting;

namespace HttpResilience.CircuitBreaking;

/// <summary>
/// Calls under way, by the slice of time in which they began: one that runs for too long counts as slow before it ends, without a timer and without a list of calls. Thread-safe, without a lock.
/// </summary>
internal sealed class RunningCalls
{
    private const int SlicesPerThreshold = 8;

    private readonly TimeProvider _timeProvider;
    private readonly long _sliceLength;
    private readonly long _threshold;

    // Changed by a reload, with Volatile.
    private long _longest;

    // The newest slice; each holds the one before. Replaced by compare-exchange.
    private Slice? _newest;

    /// <param name="threshold">A call that runs for this long is slow.</param>
    /// <param name="longest">A call that runs for longer than this was lost by whoever made it, and no longer counts.</param>
    /// <param name="timeProvider">The clock.</param>
    public RunningCalls(TimeSpan threshold, TimeSpan longest, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _threshold = _timeProvider.GetTimestampTicks(threshold);
        _longest = _timeProvider.GetTimestampTicks(longest);
        _sliceLength = Math.Max(1, _threshold / SlicesPerThreshold);
    }

    /// <summary>Changes how long a call may run before it counts as lost.</summary>
    public void Expect(TimeSpan longest) => Volatile.Write(ref _longest, _timeProvider.GetTimestampTicks(longest));

    public RunningCall Begin()
    {
        var now = _timeProvider.GetTimestamp();
        while (true)
        {
            var newest = Volatile.Read(ref _newest);
            var epoch = now / _sliceLength;
            if (newest is not null && newest.Epoch >= epoch)
            {
                if (newest.TryEnter())
                    return new RunningCall(newest, now);
                // Closed by a thread that is about to put a later one in its place. That one may be held up, so nobody waits for it.
                epoch = newest.Epoch;
            }

            Interlocked.CompareExchange(ref _newest, new Slice(epoch, WithoutEnded(newest, now)), newest);
        }
    }

    /// <summary>Calls that are slow already. One is found up to an eighth of the threshold late.</summary>
    /// <param name="at">A timestamp of the time provider, of who has just read the clock.</param>
    public int CountSlow(long? at = null)
    {
        var now = at ?? _timeProvider.GetTimestamp();
        var longest = Volatile.Read(ref _longest);
        var slow = 0;
        for (var slice = Volatile.Read(ref _newest); slice is not null; slice = slice.Before)
        {
            var age = now - ((slice.Epoch + 1) * _sliceLength);
            if (age > longest)
                break;
            if (age >= _threshold)
                slow += slice.Running;
        }

        return slow;
    }

    // As many slices live as there are beginnings of calls that still run.
    private Slice? WithoutEnded(Slice? newest, long now)
    {
        newest = FirstInUse(newest, now);
        for (var slice = newest; slice is not null; slice = slice.Before)
            slice.Before = FirstInUse(slice.Before, now);
        return newest;
    }

    private Slice? FirstInUse(Slice? slice, long now)
    {
        while (slice is not null && (slice.TryClose() || now - (slice.Epoch * _sliceLength) > Volatile.Read(ref _longest) + _sliceLength))
            slice = slice.Before;
        return slice;
    }

    internal sealed class Slice(long epoch, Slice? before)
    {
        private const int Closed = -1;

        // Changed by Interlocked only.
        private int _running;

        public long Epoch => epoch;

        public Slice? Before { get; set; } = before;

        public int Running => Math.Max(0, Volatile.Read(ref _running));

        public bool TryEnter()
        {
            while (true)
            {
                var running = Volatile.Read(ref _running);
                if (running == Closed)
                    return false;
                if (Interlocked.CompareExchange(ref _running, running + 1, running) == running)
                    return true;
            }
        }

        public void Leave() => Interlocked.Decrement(ref _running);

        public bool TryClose() => Interlocked.CompareExchange(ref _running, Closed, 0) is 0 or Closed;
    }
}
