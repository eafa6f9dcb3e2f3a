using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>
/// Finds the series for an instrument's measurements. Tags that were seen before, in any order, are found without a lock and without an allocation. Thread-safe.
/// </summary>
internal sealed class InstrumentSeries(MetricFamily family, Tag[] own)
{
    private const int FirstSize = 16;

    // Guards writing the two below it.
    private readonly object _gate = new();
    // Replaced as a whole when it grows; its entries never change.
    private volatile Entry?[] _table = new Entry?[FirstSize];
    private int _count;

    public MetricFamily Family => family;

    public void Record(double value, ReadOnlySpan<Tag> tags)
    {
        var hash = Hash(tags, out var isKept);
        var series = isKept ? Find(hash, tags) : null;
        (series ?? GetOrAdd(hash, tags, isKept)).Record(value);
    }

    /// <summary>Forgets everything; not while something records.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _table = new Entry?[FirstSize];
            _count = 0;
        }
    }

    // The same for every order. Only values that are equal by what they say are kept: any other object could be a new one each time.
    private static int Hash(ReadOnlySpan<Tag> tags, out bool isKept)
    {
        isKept = true;
        var hash = tags.Length;
        foreach (ref readonly var tag in tags)
        {
            isKept &= tag.Value is null or string or IConvertible;
            hash += isKept ? HashCode.Combine(tag.Key, tag.Value) : 0;
        }

        return hash;
    }

    private Series? Find(int hash, ReadOnlySpan<Tag> tags)
    {
        var table = _table;
        for (var entry = Volatile.Read(ref table[hash & (table.Length - 1)]); entry is not null; entry = entry.Next)
        {
            if (entry.Hash == hash && entry.Matches(tags))
                return entry.Series;
        }

        return null;
    }

    private Series GetOrAdd(int hash, ReadOnlySpan<Tag> tags, bool isKept)
    {
        // Labels beyond the limit are cheap too: they are not even put together.
        if (isKept && family.IsFull)
            return family.GetOverflow();
        var series = family.GetOrAdd(LabelText.Of(own, tags, family.Kind == MetricKind.Histogram));
        if (isKept && series.Labels != LabelText.Overflow)
            Add(new Entry(hash, tags.ToArray(), series, null));
        return series;
    }

    private void Add(Entry entry)
    {
        lock (_gate)
        {
            // Two threads may have come with the same tags. And values that say the same in ever new ways are not worth keeping.
            if (Find(entry.Hash, entry.Tags) is not null || _count >= 2 * family.Limit)
                return;
            if (_count == _table.Length)
                Grow();
            Put(_table, entry);
            _count++;
        }
    }

    private void Grow()
    {
        var larger = new Entry?[_table.Length * 2];
        foreach (var first in _table)
        {
            for (var entry = first; entry is not null; entry = entry.Next)
                Put(larger, entry);
        }

        _table = larger;
    }

    private static void Put(Entry?[] table, Entry entry)
    {
        ref var first = ref table[entry.Hash & (table.Length - 1)];
        Volatile.Write(ref first, entry with { Next = first });
    }

    private sealed record Entry(int Hash, Tag[] Tags, Series Series, Entry? Next)
    {
        public bool Matches(ReadOnlySpan<Tag> tags)
        {
            if (tags.Length != Tags.Length)
                return false;
            for (var i = 0; i < tags.Length; i++)
            {
                if (!IsSame(tags[i], Tags[i]) && !Has(tags[i]))
                    return false;
            }

            return true;
        }

        private static bool IsSame(Tag one, Tag other) => one.Key == other.Key && Equals(one.Value, other.Value);

        private bool Has(Tag tag)
        {
            foreach (var own in Tags)
            {
                if (IsSame(own, tag))
                    return true;
            }

            return false;
        }
    }
}
