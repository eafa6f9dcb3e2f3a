namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>What one cell's client saw. What the servers saw is in their journals.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Callers">What the caller got from each request.</param>
/// <param name="Breakers">The tiers' breakers after each request.</param>
internal sealed record MatrixRun(MatrixCell Cell, string[] Callers, CircuitBreakerSnapshot[][] Breakers)
{
    public static async Task<MatrixRun> StartAsync(MatrixCell cell, Uri[] addresses)
    {
        await using var client = new MatrixClient(addresses, cell.Place.Tiers.SelectMany(tier => cell.Fault.Settings.Select(setting => $"Tiers:tier{tier + 1}:{setting}")));
        var run = new MatrixRun(cell, new string[2], new CircuitBreakerSnapshot[2][]);
        for (var i = 0; i < 2; i++)
        {
            run.Callers[i] = await client.SendAsync(cell.Kind, new Uri(MatrixJournal.UriOf(cell, i), UriKind.Relative));
            run.Breakers[i] = [.. addresses.Select((_, tier) => client.Breaker(tier))];
        }

        return run;
    }

    public (SendResult First, SendResult Second) Read(IReadOnlyList<MatrixJournal> journals) => (Read(journals, 0), Read(journals, 1));

    private SendResult Read(IReadOnlyList<MatrixJournal> journals, int request) => new(Callers[request], [.. Breakers[request].Select((breaker, tier) =>
        new TierCount(journals[tier].Of(Cell, request).Count, breaker.FailureCount, breaker.SuccessCount, breaker.State == CircuitState.Open))]);
}
