namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>A body in pieces, spread over milliseconds. The headers come with the first of them.</summary>
internal sealed record ChunkedDribble(int NumberOfChunks, int TotalDuration);
