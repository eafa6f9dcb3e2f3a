namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Which of the three tiers are faulty.</summary>
internal sealed record Place(string Name, params int[] Tiers)
{
    public static IReadOnlyList<Place> All { get; } =
        [new("first", 0), new("second", 1), new("third", 2), new("first, second", 0, 1), new("first, third", 0, 2), new("all", 0, 1, 2)];
}
