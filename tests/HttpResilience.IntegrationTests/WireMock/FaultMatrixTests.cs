using System.Net.Http.Headers;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Three tiers, of which some have every fault that WireMock knows, are asked by every kind of request.</summary>
public sealed class FaultMatrixTests(FaultMatrix matrix) : IClassFixture<FaultMatrix>
{
    public static TheoryData<int, string> Cells() => new(MatrixCell.All.Select(cell => (cell.Number, $"{cell}")));

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_cell_is_as_the_contract_says(int number, string _)
    {
        var model = new ContractModel(MatrixCell.All[number]);

        Assert.Equal(model.Send(), matrix.Results[number].First);
        Assert.Equal(model.Send(), matrix.Results[number].Second);
    }

    [Fact]
    public void The_matrix_is_large() => Assert.True(MatrixCell.All.Count >= 150, $"{MatrixCell.All.Count} cells");

    /// <summary>Whatever the model says: a server that did not answer 429 may have executed what it got.</summary>
    [Fact]
    public void No_request_that_is_not_repeatable_arrives_twice_unless_it_was_turned_away()
    {
        var cells = MatrixCell.All.Where(cell => !cell.IsRepeatable && Enumerable.Range(0, 3).All(tier => cell.Fault.TurnsOf(tier).All(turn => turn.Stub?.Status != 429))).ToArray();
        var arrivals = cells.SelectMany(cell => new[] { matrix.Results[cell.Number].First, matrix.Results[cell.Number].Second }).Select(result => result.Tiers.Sum(tier => tier.Arrivals)).ToArray();

        Assert.True(arrivals.Length > 200);
        Assert.All(arrivals, count => Assert.InRange(count, 0, 1));
    }

    [Fact]
    public async Task Every_arrival_is_the_request_that_the_caller_sent()
    {
        foreach (var cell in MatrixCell.All)
        {
            using var sent = Requests.Of(cell.Kind);
            var body = sent.Content is null ? "" : await sent.Content.ReadAsStringAsync();
            var expected = (sent.Method.Method, body, KeyOf(sent.Headers));
            var arrivals = matrix.Journals.SelectMany(journal => journal.Of(cell, 0).Concat(journal.Of(cell, 1)));
            Assert.All(arrivals, arrival => Assert.Equal(expected, (arrival.Method, arrival.Body, arrival.Headers.GetValueOrDefault("Idempotency-Key"))));
        }
    }

    /// <summary>A request that somebody sent again behind the library's back would come late, or on a path of its own.</summary>
    [Fact]
    public async Task Nothing_arrives_beside_what_the_cells_account_for()
    {
        for (var tier = 0; tier < 3; tier++)
        {
            var accounted = MatrixCell.All.Sum(cell => matrix.Journals[tier].Of(cell, 0).Count + matrix.Journals[tier].Of(cell, 1).Count);
            Assert.True(accounted > MatrixCell.All.Count / 4);
            Assert.Equal(accounted, await matrix.CountAsync(tier, "(?!/unknown/).*"));
        }
    }

    [Fact]
    public async Task The_page_shows_what_was_seen()
    {
        var page = MatrixPage.Write(matrix.Results);
        if (Environment.GetEnvironmentVariable(MatrixPage.Switch) == "1")
            await File.WriteAllTextAsync(MatrixPage.File, page);

        Assert.Equal(await File.ReadAllTextAsync(MatrixPage.File), page);
    }

    private static string? KeyOf(HttpRequestHeaders headers) => headers.TryGetValues("Idempotency-Key", out var values) ? values.Single() : null;
}
