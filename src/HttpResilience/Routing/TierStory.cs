namespace HttpResilience.Routing;

/// <summary>What the tiers did with a request, in order. Flows of a hedged request write into one.</summary>
internal sealed class TierStory
{
    // Guards the list; nothing is told of a request that its first tier answers.
    private readonly object _gate = new();
    private readonly List<TierChapter> _chapters = [];

    // The chapters for who asks, until there is one more; the log, the exception and the body may each ask. Guarded likewise.
    private TierAttempt[]? _told;

    // Changed by Interlocked only.
    private int _attempts;

    public IReadOnlyList<TierAttempt> Chapters
    {
        get
        {
            lock (_gate)
                return _told ??= Tell();
        }
    }

    /// <summary>Counts an attempt that is traced, of one of the flows, and says which it is.</summary>
    public int CountAttempt() => Interlocked.Increment(ref _attempts);

    public void ForgetAttempt() => Interlocked.Decrement(ref _attempts);

    public void Add(in TierChapter chapter)
    {
        lock (_gate)
        {
            _told = null;
            // A tier that was left out at first and asked as the last resort has one chapter.
            for (var i = _chapters.Count - 1; i >= 0; i--)
            {
                if (_chapters[i].Outcome == TierOutcome.Rejected && ReferenceEquals(_chapters[i].Tier, chapter.Tier))
                    _chapters.RemoveAt(i);
            }

            _chapters.Add(chapter);
        }
    }

    /// <summary>Begins anew, for another request.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _chapters.Clear();
            _told = null;
        }

        _attempts = 0;
    }

    private TierAttempt[] Tell()
    {
        if (_chapters.Count == 0)
            return [];
        var told = new TierAttempt[_chapters.Count];
        for (var i = 0; i < told.Length; i++)
            told[i] = _chapters[i].ToAttempt();
        return told;
    }
}
