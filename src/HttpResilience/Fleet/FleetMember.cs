namespace HttpResilience.Fleet;

/// <summary>A client whose breakers are shared.</summary>
internal sealed record FleetMember(string Client);
