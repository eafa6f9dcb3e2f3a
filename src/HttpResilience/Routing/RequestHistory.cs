using System.Net;

namespace HttpResilience.Routing;

/// <summary>The last requests of a client, in a ring that was made once: adding one allocates nothing and takes no lock. Thread-safe.</summary>
internal sealed class RequestHistory(int size, TimeProvider timeProvider)
{
    // A slot's version tells which round of the ring it is of, and is odd while it is written: a reader that sees another one leaves it out, so that no record is half of one request and half of
    // another, nor out of order.
    private readonly Slot[] _slots = new Slot[size];

    // Changed by Interlocked only.
    private long _next = -1;

    /// <param name="request">The request.</param>
    /// <param name="response">What the caller gets; null for an exception.</param>
    /// <param name="outcome">How it ended for the caller.</param>
    public void Add(TierRequest request, HttpResponseMessage? response, TierOutcome outcome)
    {
        if (size == 0)
            return;
        var position = Interlocked.Increment(ref _next);
        var (round, place) = Math.DivRem(position, size);
        ref var slot = ref _slots[place];
        var version = Volatile.Read(ref slot.Version);
        // Somebody whom the ring has lapped is still writing, or is late himself; one of the two records is lost, not both.
        if ((version & 1) != 0 || version >= VersionOf(round) || Interlocked.CompareExchange(ref slot.Version, version + 1, version) != version)
            return;
        slot.Started = request.Deadline.Started;
        slot.Operation = request.OperationName;
        slot.Tier = response is null ? null : request.AnsweredBy?.Name;
        slot.Outcome = outcome;
        slot.Status = response?.StatusCode ?? 0;
        slot.Attempts = request.TotalAttempts;
        slot.Duration = request.Duration;
        slot.IsStale = request.IsStale;
        Volatile.Write(ref slot.Version, VersionOf(round));
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<TierRequestRecord> Read()
    {
        var newest = Volatile.Read(ref _next);
        var records = new List<TierRequestRecord>((int)Math.Min(newest + 1, size));
        for (var i = newest; i >= 0 && i > newest - size; i--)
        {
            if (TryRead(ref _slots[i % size], VersionOf(i / size)) is { } record)
                records.Add(record);
        }

        return records;
    }

    private static long VersionOf(long round) => 2 * (round + 1);

    private TierRequestRecord? TryRead(ref Slot slot, long version)
    {
        if (Volatile.Read(ref slot.Version) != version)
            return null;
        var copy = slot;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref slot.Version) != version)
            return null;
        return new TierRequestRecord
        {
            // The clock of the wall is read here, not on every request.
            At = timeProvider.GetUtcNow() - timeProvider.GetElapsedTime(copy.Started) + copy.Duration,
            Operation = copy.Operation,
            Tier = copy.Tier,
            Outcome = copy.Outcome,
            StatusCode = copy.Status == 0 ? null : copy.Status,
            Attempts = copy.Attempts,
            Duration = copy.Duration,
            IsStale = copy.IsStale,
        };
    }

    private struct Slot
    {
        public long Version;
        public long Started;
        public string? Operation;
        public string? Tier;
        public TierOutcome Outcome;
        public HttpStatusCode Status;
        public int Attempts;
        public TimeSpan Duration;
        public bool IsStale;
    }
}
