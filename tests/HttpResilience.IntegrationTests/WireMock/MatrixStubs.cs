using System.Globalization;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>
/// What each WireMock is told before the run. A tier's base address names what it does to requests: <c>/well/</c>, or <c>/fault7/</c>. Below it is the number of the cell, so that the cells' scenarios and
/// their requests in the journal are told apart.
/// </summary>
internal static class MatrixStubs
{
    private const string Well = "well";

    public static string PathOf(MatrixCell cell, int tier) => cell.Place.Tiers.Contains(tier) ? PathOf(cell.Fault) : $"{Well}/";

    public static IReadOnlyCollection<StubMapping> Of(int tier)
    {
        var steady = MatrixFaults.All.Where(fault => fault.TurnsOf(tier) is [{ Stub: not null }]).Select(fault => Stub($"/{PathOf(fault)}.*", fault.TurnsOf(tier)[0], tier));
        var scenarios = MatrixCell.All.Where(cell => cell.Fault.Turns.Length > 1).SelectMany(cell => Scenario(cell, tier));
        return [Stub($"/{Well}/.*", Turns.Well, tier), .. steady, .. scenarios];
    }

    private static string PathOf(MatrixFault fault) => string.Create(CultureInfo.InvariantCulture, $"fault{MatrixFaults.All.TakeWhile(other => other != fault).Count()}/");

    private static IEnumerable<StubMapping> Scenario(MatrixCell cell, int tier) => cell.Fault.Turns.Select((turn, i) => Stub($"/{PathOf(cell.Fault)}{cell.Number}/.*", turn, tier) with
    {
        ScenarioName = $"cell {cell.Number}",
        RequiredScenarioState = State(i),
        NewScenarioState = i + 1 < cell.Fault.Turns.Length ? State(i + 1) : null,
    });

    private static string State(int turn) => turn == 0 ? StubMapping.Started : $"turn {turn}";

    private static StubMapping Stub(string pattern, Turn turn, int tier)
    {
        var headers = new Dictionary<string, string>(turn.Stub!.Headers ?? new Dictionary<string, string>()) { [MatrixClient.TierHeader] = $"{tier}" };
        return new StubMapping(new StubRequest { UrlPathPattern = pattern }, turn.Stub with { Headers = headers });
    }
}
