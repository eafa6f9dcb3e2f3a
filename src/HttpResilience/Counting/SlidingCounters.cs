namespace HttpResilience.Counting;

/// <summary>
/// Counts what happened in the last while, in slices of time: a few counters each, no list of events. The sum covers the slice under way and the full ones before it. Thread-safe, without a lock.
/// </summary>
internal sealed class SlidingCounters
{
    private readonly TimeProvider _timeProvider;
    private readonly long _sliceLength;

    // A slice is replaced by compare-exchange when its turn comes again; its own counters are thread-safe.
    private readonly Slice?[] _ring;

    /// <param name="duration">The while. Shorter than <paramref name="slices"/> steps of the clock, it is taken as that long.</param>
    /// <param name="slices">How many parts it has; one is under way, so the sum covers at least the while less one part.</param>
    /// <param name="timeProvider">The clock.</param>
    public SlidingCounters(TimeSpan duration, int slices, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _sliceLength = Math.Max(1, (long)(duration.TotalSeconds * timeProvider.TimestampFrequency / slices));
        _ring = new Slice?[slices];
    }

    /// <summary>Counts one event.</summary>
    public Mark Count(int kind) => CountAt(_timeProvider.GetTimestamp(), kind);

    /// <summary>As above, for who has read the clock already.</summary>
    public Mark CountAt(long now, int kind)
    {
        var counters = CountersAt(now / _sliceLength);
        return new Mark(counters, counters.Count(kind));
    }

    /// <summary>The counters of the slice under way.</summary>
    public StripedCounters Current() => CountersAt(Now);

    public long Sum(int kind)
    {
        var oldest = Now - _ring.Length + 1;
        var sum = 0L;
        foreach (ref var place in _ring.AsSpan())
        {
            if (Volatile.Read(ref place) is { } slice && slice.Epoch >= oldest)
                sum += slice.Counters.Sum(kind);
        }

        return sum;
    }

    private StripedCounters CountersAt(long epoch)
    {
        ref var place = ref _ring[epoch % _ring.Length];
        while (true)
        {
            var slice = Volatile.Read(ref place);
            // A thread that was held up finds a later slice in its place, and counts there.
            if (slice is not null && slice.Epoch >= epoch)
                return slice.Counters;
            var fresh = new Slice(epoch);
            if (ReferenceEquals(Interlocked.CompareExchange(ref place, fresh, slice), slice))
                return fresh.Counters;
        }
    }

    private long Now => _timeProvider.GetTimestamp() / _sliceLength;

    private sealed class Slice(long epoch)
    {
        public long Epoch => epoch;

        public StripedCounters Counters { get; } = new();
    }

    /// <summary>Where an event was counted.</summary>
    internal readonly struct Mark(StripedCounters? slice, int cell)
    {
        public void TakeBack() => slice?.TakeBack(cell);
    }
}
