namespace HttpResilience.Drills.Writes;

/// <summary>What the logs of all tiers say of one key.</summary>
internal sealed class KeyRecord
{
    /// <summary>Tiers where it arrived, one entry an arrival.</summary>
    public List<string> Arrived { get; } = [];

    /// <summary>Tiers that executed it, likewise.</summary>
    public List<string> Executed { get; } = [];

    /// <summary>Bodies with which it was executed.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>Answers 429.</summary>
    public int Refused { get; set; }

    /// <summary>Whether the service behind the tiers knows its <c>Idempotency-Key</c>, and so executed it.</summary>
    public bool IsStored { get; set; }

    public bool WasExecuted => IsStored || Executed.Count > 0;
}
