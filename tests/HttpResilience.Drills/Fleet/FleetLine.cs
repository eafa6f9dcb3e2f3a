namespace HttpResilience.Drills.Fleet;

/// <summary>What an instance says: that it has started or stopped, or that its breaker came into a state.</summary>
internal sealed record FleetLine(string Instance, string State, string? Reason = null, int Requests = 0, int Failed = 0);
