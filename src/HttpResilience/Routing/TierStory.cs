namespace HttpResilience.Routing;

/// <summary>What the tiers did with a request, in order. Flows of a hedged request write into one.</summary>
internal sealed class TierStory
{
    // Guards the list; nothing is told of a request that its first tier answers.
    private readonly object _gate = new();
    private readonly List<TierAttempt> _chapters = [];

    // Changed by Interlocked only.
    private int _attempts;

    public IReadOnlyList<TierAttempt> Chapters
    {
        get
        {
            lock (_gate)
                return [.. _chapters];
        }
    }

    /// <summary>Counts an attempt that is traced, of one of the flows, and says which it is.</summary>
    public int CountAttempt() => Interlocked.Increment(ref _attempts);

    public void ForgetAttempt() => Interlocked.Decrement(ref _attempts);

    public void Add(TierAttempt chapter)
    {
        lock (_gate)
        {
            // A tier that was left out at first and asked as the last resort has one chapter.
            _chapters.RemoveAll(earlier => earlier.Tier == chapter.Tier && earlier.Outcome == TierOutcome.Rejected);
            _chapters.Add(chapter);
        }
    }
}
