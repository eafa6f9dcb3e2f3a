using ZohoTiers.Faults;

namespace ZohoTiers.Drill;

/// <summary>A stretch of the drill.</summary>
/// <param name="Name">Its name in the summary.</param>
/// <param name="Seconds">How long it lasts.</param>
/// <param name="Steps">What is broken or repaired in it.</param>
internal sealed record DrillPhase(string Name, double Seconds, params IReadOnlyList<DrillStep> Steps)
{
    /// <summary>The tier whose last fault in this phase makes requests go elsewhere.</summary>
    public string? FailsOverFrom { get; init; }

    /// <summary>The repaired tier that requests are to come back to.</summary>
    public string? RecoversTo { get; init; }

    /// <summary>What happens in it, in words.</summary>
    public string Story { get; init; } = Steps.Count == 0
        ? "no fault"
        : string.Join(", then ", Steps.GroupBy(s => s.At).Select(atOnce => string.Join(", ", atOnce.Select(s => $"{s.Tier} {FaultNames.Of(s.Fault)}"))));
}
