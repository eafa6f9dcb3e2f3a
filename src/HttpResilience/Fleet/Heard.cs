namespace HttpResilience.Fleet;

/// <summary>What the store last said of a circuit. Immutable.</summary>
/// <param name="Circuit"><see langword="null"/> when it keeps none.</param>
/// <param name="At">When it said so, a timestamp of the time provider.</param>
internal sealed record Heard(SharedCircuit? Circuit, long At)
{
    public static Heard Nothing { get; } = new(null, 0);

    public long Version => Circuit?.Version ?? 0;

    /// <summary>As it is now.</summary>
    public SharedCircuit? Now(TimeProvider timeProvider) => Circuit?.Aged(timeProvider.GetElapsedTime(At));
}
