namespace HttpResilience.Counting;

/// <summary>
/// A counter for one slice of time after the other, in one number, so that it passes from a slice to the next in one exchange: 28 bits that tell the slice, 36 that count.
/// The 28 repeat after three days of slices of a millisecond, the shortest there are, and after 51 years for a window of a minute; only who counts nothing for just so
/// long finds an old count once more.
/// </summary>
internal static class SlicedCell
{
    private const int CountBits = 36;
    private const int TagShift = 32 - (64 - CountBits);
    private const long CountMask = (1L << CountBits) - 1;

    // A thread that was held up may find a slice that is later by this much; what looks later still is old.
    private const int Later = 1 << 12;

    /// <summary>Counts one event. A thread that was held up finds a later slice in the place of its own, and counts there.</summary>
    /// <returns>Tells the slice that counted it, for <see cref="TakeBack"/>.</returns>
    public static int Count(ref long cell, long epoch)
    {
        while (true)
        {
            var seen = Volatile.Read(ref cell);
            if (CountSince(seen, epoch) > 0)
                return TagOf(Interlocked.Increment(ref cell));
            var fresh = (epoch << CountBits) | 1;
            if (Interlocked.CompareExchange(ref cell, fresh, seen) == seen)
                return TagOf(fresh);
        }
    }

    /// <summary>Nothing happens when the cell has passed to another slice.</summary>
    public static void TakeBack(ref long cell, int tag)
    {
        var seen = Volatile.Read(ref cell);
        while (TagOf(seen) == tag)
        {
            var found = Interlocked.CompareExchange(ref cell, seen - 1, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    /// <summary>What a cell's value counts, unless that is of a slice before the one given.</summary>
    public static long CountSince(long value, long epoch) => Ahead(value, epoch) is >= 0 and <= Later ? value & CountMask : 0;

    // By how many slices the cell's is later. Tags come around again, so this is a difference within half their range.
    private static int Ahead(long value, long epoch) => ((TagOf(value) - (int)epoch) << TagShift) >> TagShift;

    private static int TagOf(long value) => (int)((ulong)value >> CountBits);
}
