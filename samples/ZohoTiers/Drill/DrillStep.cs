using ZohoTiers.Faults;

namespace ZohoTiers.Drill;

/// <summary>A fault that a tier gets at some time after its phase began.</summary>
internal sealed record DrillStep(TimeSpan At, string Tier, FaultKind Fault);
