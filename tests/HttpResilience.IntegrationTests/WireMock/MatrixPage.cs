using System.Globalization;
using System.Text;
using HttpResilience.IntegrationTests.Operations;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>docs/fault-matrix.md: what was seen, for readers.</summary>
internal static class MatrixPage
{
    /// <summary>The environment variable that has a run write the page.</summary>
    public const string Switch = "FAULT_MATRIX_WRITE";

    public static string File { get; } = Path.Combine(OperationsFolder.Docs, "fault-matrix.md");

    public static string Write(IReadOnlyList<(SendResult First, SendResult Second)> results)
    {
        var page = new StringBuilder(Introduction());
        page.Append("\n| fault | faulty tiers | requests | caller gets | arrivals | failures | then | arrivals | failures |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var fault in MatrixCell.All.GroupBy(cell => cell.Fault))
        {
            var rows = fault.GroupBy(cell => cell.Place).SelectMany(place => RowsOf(place, results)).GroupBy(row => row with { Place = "" });
            foreach (var row in rows)
                page.Append(CultureInfo.InvariantCulture, $"| {fault.Key.Name} | {string.Join(", ", row.Select(one => one.Place))} | {row.Key.Kinds} | {Columns(row.Key.First)} | {Columns(row.Key.Second)} |\n");
        }

        return page.ToString();
    }

    // The kinds of request with the same results.
    private static IEnumerable<Row> RowsOf(IGrouping<Place, MatrixCell> place, IReadOnlyList<(SendResult First, SendResult Second)> results)
    {
        var groups = place.GroupBy(cell => results[cell.Number]).ToArray();
        return groups.Select(group => new Row(place.Key.Name, groups.Length == 1 ? "all" : string.Join(", ", group.Select(cell => cell.Kind)), group.Key.First, group.Key.Second));
    }

    private static string Columns(SendResult result) =>
        $"{result.Caller} | {string.Join(' ', result.Tiers.Select(tier => tier.Arrivals))} | {string.Join(' ', result.Tiers.Select(tier => $"{tier.Failures}{(tier.IsOpen ? "⊘" : "")}"))}";

    private static string Introduction() => string.Create(CultureInfo.InvariantCulture, $"""
        # Fault matrix

        What callers, servers and breakers see when tiers fail: three tiers, each a [WireMock](https://wiremock.org) in a process of its own, some of them faulty, and each kind of request sent twice in a row by a
        client of its own. {MatrixCell.All.Count:N0} cells, {2 * MatrixCell.All.Count:N0} requests, on every run of the tests; what differs in the kind of request or the place of the fault only shares a row. Every cell is compared with
        what the contract ([behaviour.md](behaviour.md)) says, by a model of it that knows nothing of the library; no cell differs.

        | column | says |
        | --- | --- |
        | fault | what the faulty tiers do; the others answer with 200. Names in capitals are WireMock's own. *Too long* is beyond the attempt timeout; a *dribble* is a body in pieces, the headers with the first; *buffered* is with `ResponseBuffering`. What semicolons divide are the faults of the first, second and third tier |
        | faulty tiers | *1+3*: the first and the third |
        | requests | {string.Join(", ", MatrixCell.Kinds.Select(kind => kind == "POST with a key" ? "POST with a key (`Idempotency-Key`)" : kind))}. The last two are not repeatable |
        | caller gets | *200 of 2*: the second tier's answer. *{SendResult.MaybeExecuted}* and *{SendResult.NotExecuted}*: an `AllTiersFailedException` with that `MayHaveBeenProcessed`. *{SendResult.BodyBreaksOff}*: an `HttpRequestException` after good headers |
        | arrivals | requests that got to the first, second and third server, from WireMock's journals |
        | failures | what the three breakers have counted so far; ⊘ is open |
        | then | the same for the second request, which finds the breakers and cool-downs that the first one left |

        In force: `MaxAttempts` {MatrixClient.MaxAttempts}, `BaseDelay` 1 ms, `FailureThreshold` {MatrixClient.FailureThreshold}, no retry budget, else the defaults; `AttemptTimeout` 1 s (1.5 s for a dribble that is not buffered) at tiers that take too long.

        This page is written by the tests, and they fail when it is not what they see:
        `{Switch}=1 dotnet run --project tests/HttpResilience.IntegrationTests -- --filter-class "*FaultMatrixTests*"` writes it anew.

        """);

    private sealed record Row(string Place, string Kinds, SendResult First, SendResult Second);
}
