using HttpResilience.CircuitBreaking;
using HttpResilience.Fleet;

namespace HttpResilience.Tests.Fleet.Deciding;

/// <summary>One table: a row for what this instance does, a column for what the store says, and in each cell what is to be done.</summary>
/// <param name="IsAgreed">The store knows what this instance does.</param>
/// <param name="IsNews">The store says something else than was agreed on.</param>
/// <param name="AgreedClosed">The fleet's circuit was closed when they last agreed.</param>
/// <param name="Ask">What the breaker wants.</param>
/// <param name="IsLeaseInUse">Of one that probes.</param>
/// <param name="IsWishing">Its requests go on asking.</param>
internal sealed record DecisionTable(bool IsAgreed, bool IsNews, bool AgreedClosed, LeaseAsk Ask = LeaseAsk.None, bool? IsLeaseInUse = null, bool IsWishing = false)
{
    private const int RowWidth = 20;
    private const int CellWidth = 9;

    /// <summary>Rows that rest whatever the store says are left out.</summary>
    public string Draw()
    {
        var rows = OwnCase.All.Select(own => (own.Name, Cells: FleetCase.All.Select(fleet => Cell(own, fleet)).ToArray())).Where(row => row.Cells.Any(cell => cell != "."));
        return string.Join('\n', rows.Prepend(("", [.. FleetCase.All.Select(fleet => fleet.Name)])).Select(row => Row(row.Item1, row.Item2)));
    }

    private static string Row(string name, string[] cells) => $"{name,-RowWidth}{string.Concat(cells.Select(cell => $"{cell,-CellWidth}"))}".TrimEnd();

    private string Cell(OwnCase own, FleetCase fleet) => FleetRules.Next(View(own, fleet)) switch
    {
        FleetStep.Rest => ".",
        FleetStep.TakeLease => "lease",
        FleetStep.WantLease => "want",
        FleetStep.GiveLeaseBack => "give",
        var step => step.ToString().ToLowerInvariant(),
    };

    private FleetView View(OwnCase own, FleetCase fleet) => new()
    {
        Instance = FleetCase.Me,
        Settings = new CircuitBreakerSettings { Enabled = own.IsEnabled },
        Phase = own.Phase,
        OpenFor = own.OpenFor,
        IsAgreed = IsAgreed,
        AgreedVersion = (fleet.Circuit?.Version ?? 0) + (IsNews ? -1 : 0),
        AgreedClosed = AgreedClosed,
        Known = fleet.Circuit,
        Ask = Ask,
        IsLeaseInUse = own.Phase is HalfOpenPhase { Lease: not null } ? IsLeaseInUse : null,
        IsWishing = IsWishing,
    };
}
