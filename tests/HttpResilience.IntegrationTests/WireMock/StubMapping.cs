namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>An answer, and the requests that get it.</summary>
internal sealed record StubMapping(StubRequest Request, StubResponse Response)
{
    /// <summary>The first state of every scenario.</summary>
    public const string Started = nameof(Started);

    /// <summary>Ties stubs together that take turns.</summary>
    public string? ScenarioName { get; init; }

    public string? RequiredScenarioState { get; init; }

    public string? NewScenarioState { get; init; }
}
