namespace HttpResilience.AspNetCore.Metrics;

/// <summary>All series of one name. There are never more than the limit; measurements with labels beyond that go to one more series. Thread-safe.</summary>
internal sealed class MetricFamily(MetricName name, MetricKind kind, bool isObserved, string? description, double[] bounds, int limit)
{
    // Guards the three below it.
    private readonly object _gate = new();
    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private Series? _overflow;
    private Series[]? _sorted;

    private volatile bool _isFull;

    public MetricName Name => name;

    public MetricKind Kind => kind;

    /// <summary>Whether its values are read when somebody asks, and are of no use later.</summary>
    public bool IsObserved => isObserved;

    public int Limit => limit;

    public string? Description => description;

    /// <summary>Whether labels that are not there yet have no place any more.</summary>
    public bool IsFull => _isFull;

    public bool HasOverflowed
    {
        get
        {
            lock (_gate)
                return _overflow is not null;
        }
    }

    public Series GetOrAdd(string labels)
    {
        lock (_gate)
        {
            if (_series.TryGetValue(labels, out var series))
                return series;
            if (_series.Count >= limit || labels == LabelText.Overflow)
                return Overflow();
            _sorted = null;
            _series[labels] = series = Series.Create(kind, labels, bounds);
            _isFull = _series.Count >= limit;
            return series;
        }
    }

    public Series GetOverflow()
    {
        lock (_gate)
            return Overflow();
    }

    public void Clear()
    {
        lock (_gate)
        {
            _series.Clear();
            _overflow = null;
            _sorted = null;
            _isFull = false;
        }
    }

    /// <summary>The series in the order of their labels.</summary>
    public IReadOnlyList<Series> GetSorted()
    {
        lock (_gate)
        {
            if (_sorted is null)
            {
                IEnumerable<Series> all = _overflow is null ? _series.Values : _series.Values.Append(_overflow);
                _sorted = [.. all.OrderBy(series => series.Labels, StringComparer.Ordinal)];
            }

            return _sorted;
        }
    }

    private Series Overflow()
    {
        if (_overflow is null)
        {
            _sorted = null;
            _overflow = Series.Create(kind, LabelText.Overflow, bounds);
        }

        return _overflow;
    }
}
