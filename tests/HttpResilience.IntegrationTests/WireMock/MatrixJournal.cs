namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>What a WireMock got in the whole run, by cell and request.</summary>
internal sealed class MatrixJournal(IEnumerable<JournalRequest> requests)
{
    // By the path below the tier's base address.
    private readonly ILookup<string, JournalRequest> _requests = requests.ToLookup(request => request.Url.Split('/', 3)[^1]);

    /// <summary>The URI of a cell's first request (0) or second (1).</summary>
    public static string UriOf(MatrixCell cell, int request) => $"{cell.Number}/{request + 1}";

    public IReadOnlyList<JournalRequest> Of(MatrixCell cell, int request) => [.. _requests[UriOf(cell, request)]];
}
