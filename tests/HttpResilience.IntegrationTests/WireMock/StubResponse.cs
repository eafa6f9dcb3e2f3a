namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>What WireMock answers with, and how it spoils that.</summary>
internal sealed record StubResponse
{
    public int Status { get; init; } = 200;

    public string? Body { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>One of the faults that WireMock knows by name, in place of an answer.</summary>
    public string? Fault { get; init; }

    public int? FixedDelayMilliseconds { get; init; }

    public LognormalDelay? DelayDistribution { get; init; }

    public ChunkedDribble? ChunkedDribbleDelay { get; init; }
}
