namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>A row of the matrix: what a faulty tier does.</summary>
/// <param name="Name">As the page shows it.</param>
/// <param name="Turns">What it does with the first request that it gets, the second and so on; the last is for all that follow.</param>
internal sealed record MatrixFault(string Name, params Turn[] Turns)
{
    /// <summary>Settings of a tier that has it, for example <c>AttemptTimeout=00:00:01</c>.</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>The tiers that may have it; a row each.</summary>
    public IReadOnlyList<Place> Places { get; init; } = Place.All;

    /// <summary>What each tier does, where they differ.</summary>
    private Turn[]? ByTier { get; init; }

    /// <summary>Each tier does something else.</summary>
    public static MatrixFault Mixed(string name, Turn first, Turn second, Turn third) => new(name, first) { ByTier = [first, second, third], Places = [Place.All[^1]] };

    public Turn[] TurnsOf(int tier) => ByTier is null ? Turns : [ByTier[tier]];
}
