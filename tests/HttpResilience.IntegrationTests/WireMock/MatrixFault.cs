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
}
