namespace HttpResilience.Fleet;

/// <summary>What the store last said of a circuit. Immutable.</summary>
/// <param name="Circuit"><see langword="null"/> when it keeps none.</param>
/// <param name="At">When it said so, a timestamp of the time provider.</param>
internal sealed record Heard(SharedCircuit? Circuit, long At)
{
    public static Heard Nothing { get; } = new(null, 0);

    public long Version => Circuit?.Version ?? 0;

    /// <summary>What was heard after <paramref name="before"/>. The same word again never holds for longer: the store's clock may have been set back, or be another server's.</summary>
    /// <param name="circuit">The word.</param>
    /// <param name="before">What was known.</param>
    /// <param name="timeProvider">The clock.</param>
    public static Heard After(SharedCircuit? circuit, Heard before, TimeProvider timeProvider)
    {
        var isAgain = circuit is not null && IsSameWord(circuit, before.Circuit);
        return new(isAgain && before.Now(timeProvider) is { } known && known.TimeLeft < circuit!.TimeLeft ? circuit with { TimeLeft = known.TimeLeft } : circuit, timeProvider.GetTimestamp());
    }

    /// <summary>A store that was restored from an older copy comes to the same versions again, with other words.</summary>
    public static bool IsSameWord(SharedCircuit? one, SharedCircuit? other) =>
        (one?.Version, one?.State, one?.Reason, one?.Instance, one?.WantedBy) == (other?.Version, other?.State, other?.Reason, other?.Instance, other?.WantedBy);

    /// <summary>As it is now.</summary>
    public SharedCircuit? Now(TimeProvider timeProvider) => Circuit?.Aged(timeProvider.GetElapsedTime(At));
}
