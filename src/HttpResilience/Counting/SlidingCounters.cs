namespace HttpResilience.Counting;

/// <summary>
/// Counts what happened in the last while, in slices of time: a few counters each, no list of events. The sum covers the slice under way and the full ones before it. Nothing is
/// allocated after the constructor; each processor counts in its own <see cref="Stripe"/>. Thread-safe, without a lock.
/// </summary>
internal sealed class SlidingCounters
{
    private readonly TimeProvider _timeProvider;
    private readonly long _sliceLength;
    private readonly int _slices;
    private readonly int _kinds;
    private readonly int _stride;

    // For each stripe a ring of slices, with a cell for each kind. Changed by Interlocked only.
    private readonly long[] _cells;

    /// <param name="duration">The while. Shorter than <paramref name="slices"/> steps of the clock, it is taken as that long.</param>
    /// <param name="slices">How many parts it has; one is under way, so the sum covers at least the while less one part.</param>
    /// <param name="kinds">How many counters.</param>
    /// <param name="timeProvider">The clock.</param>
    public SlidingCounters(TimeSpan duration, int slices, int kinds, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _sliceLength = Math.Max(1, (long)(duration.TotalSeconds * timeProvider.TimestampFrequency / slices));
        (_slices, _kinds, _stride) = (slices, kinds, Stripe.Stride(slices * kinds));
        _cells = Stripe.CreateCells(_stride);
    }

    /// <summary>The slice under way.</summary>
    public Slice Current => SliceAt(_timeProvider.GetTimestamp());

    /// <summary>The slice that was under way at a timestamp, for who has read the clock already.</summary>
    public Slice SliceAt(long now) => new(this, now / _sliceLength);

    public long Sum(int kind) => Sum(kind, _timeProvider.GetTimestamp());

    /// <summary>The sum, for who has read the clock already.</summary>
    /// <param name="kind">Which counter.</param>
    /// <param name="now">A timestamp of the time provider.</param>
    public long Sum(int kind, long now)
    {
        var first = (now / _sliceLength) - _slices + 1;
        var sum = 0L;
        for (var i = Stripe.Padding; i < _cells.Length; i += _stride)
        {
            for (var slice = 0; slice < _slices; slice++)
                sum += SlicedCell.CountSince(Volatile.Read(ref _cells[i + (slice * _kinds) + kind]), first);
        }

        return sum;
    }

    /// <summary>Where to count.</summary>
    internal readonly struct Slice(SlidingCounters counters, long epoch)
    {
        public Mark Count(int kind)
        {
            var place = Place(kind) + (Stripe.Current * counters._stride);
            return new Mark(counters._cells, place, SlicedCell.Count(ref counters._cells[place], epoch));
        }

        public long Sum(int kind)
        {
            var sum = 0L;
            for (var place = Place(kind); place < counters._cells.Length; place += counters._stride)
                sum += SlicedCell.CountSince(Volatile.Read(ref counters._cells[place]), epoch);
            return sum;
        }

        private int Place(int kind) => Stripe.Padding + ((int)((uint)epoch % (uint)counters._slices) * counters._kinds) + kind;
    }

    /// <summary>Where an event was counted.</summary>
    internal readonly struct Mark(long[]? cells, int place, int tag)
    {
        /// <summary>Takes one count back, in the cell that has it: in another one, a sum made meanwhile could see the taking back and not the count, and be too low.</summary>
        public void TakeBack()
        {
            if (cells is not null)
                SlicedCell.TakeBack(ref cells[place], tag);
        }
    }
}
