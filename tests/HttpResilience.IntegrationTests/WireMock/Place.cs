namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Which of the three tiers are faulty.</summary>
internal sealed record Place(string Name, params int[] Tiers)
{
    public static IReadOnlyList<Place> All { get; } =
        [new("1", 0), new("2", 1), new("3", 2), new("1+2", 0, 1), new("1+3", 0, 2), new("1+2+3", 0, 1, 2)];
}
