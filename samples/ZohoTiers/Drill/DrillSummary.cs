using ZohoTiers.Servers;

namespace ZohoTiers.Drill;

/// <summary>Computes figures from what happened, and holds them against what the library promises.</summary>
internal sealed class DrillSummary(EmbeddedServers servers, DrillRecord record, HedgeCount hedges, TimeProvider time)
{
    private readonly WriteLedger _ledger = servers.Store.Ledger;

    public DrillFigures Total()
    {
        var phases = record.Phases.Select((_, i) => OfPhase(i)).ToList();
        return Count(record.Results) with { Hedged = hedges.Total, Phases = phases, FailoverMs = phases.Max(p => p.FailoverMs), RecoveryMs = phases.Max(p => p.RecoveryMs) };
    }

    public DrillFigures OfPhase(int index)
    {
        var phase = record.Phases[index];
        return Count([.. record.Results.Where(r => r.Phase == index)]) with
        {
            Name = phase.Name,
            FailoverMs = FirstServed(index, phase.FailsOverFrom, (server, broken) => server != broken),
            RecoveryMs = FirstServed(index, phase.RecoversTo, (server, repaired) => server == repaired),
        };
    }

    /// <summary>The requests that break a promise, each in a line; and what never came to pass.</summary>
    public IEnumerable<string> BrokenPromises()
    {
        foreach (var result in record.Results)
        {
            if (FailedWhileATierWasUp(result))
                yield return $"{Describe(result)} failed while a tier was up: {result.Error!.Message}";
            if (ExecutedTwice(result))
                yield return $"{Describe(result)} was executed {_ledger.Executions(result.Key!)} times";
            if (Lost(result))
                yield return $"{Describe(result)} was acknowledged and is lost";
        }

        for (var i = 0; i < record.Phases.Count; i++)
        {
            var (phase, figures) = (record.Phases[i], OfPhase(i));
            if (phase.FailsOverFrom is { } broken && figures.FailoverMs is null)
                yield return $"'{phase.Name}': no request was served by another tier than {broken}";
            if (phase.RecoversTo is { } repaired && figures.RecoveryMs is null)
                yield return $"'{phase.Name}': no request was served by {repaired} again";
        }
    }

    private DrillFigures Count(IReadOnlyCollection<RequestResult> results) => new()
    {
        Requests = results.Count,
        Succeeded = results.Count(r => r.Succeeded),
        Failed = results.Count(r => !r.Succeeded),
        FailedWhileATierWasUp = results.Count(FailedWhileATierWasUp),
        ServedBy = servers.TierNames.ToDictionary(t => t, t => results.Count(r => r.Succeeded && r.ServedBy == t)),
        Stale = results.Count(r => r.IsStale),
        WritesAcknowledged = results.Count(r => r.IsWrite && r.Succeeded),
        WritesNotAcknowledged = results.Count(r => r.IsWrite && !r.Succeeded),
        ExecutedThoughNotAcknowledged = results.Count(r => r.IsWrite && !r.Succeeded && _ledger.Executions(r.Key!) > 0),
        WritesExecutedTwice = results.Count(ExecutedTwice),
        WritesLost = results.Count(Lost),
        FailoverMs = null,
        RecoveryMs = null,
    };

    private bool FailedWhileATierWasUp(RequestResult result) =>
        !result.Succeeded && result.IsRepeatable && servers.All.Any(s => s.Faults.WasUpThroughout(result.Started, result.Ended));

    private bool ExecutedTwice(RequestResult result) => result.Kind == LoadKind.Create && _ledger.Executions(result.Key!) > 1;

    private bool Lost(RequestResult result) => result.IsWrite && result.Succeeded && _ledger.Executions(result.Key!) == 0;

    private double? FirstServed(int phase, string? tier, Func<string, string, bool> counts)
    {
        if (tier is null || record.ChangeOf(phase, tier) is not { } at)
            return null;
        var served = record.Results.Where(r => r.Phase == phase && r.Started >= at && r.Succeeded && r.ServedBy is { } server && counts(server, tier)).ToList();
        return served.Count == 0 ? null : Math.Round(served.Min(r => time.GetElapsedTime(at, r.Ended).TotalMilliseconds), 1);
    }

    private string Describe(RequestResult result) =>
        $"'{record.Phases[result.Phase].Name}': {result.Kind} {result.Key} ({time.GetElapsedTime(result.Started, result.Ended).TotalMilliseconds:F0} ms)";
}
