namespace HttpResilience.Drills.Availability;

/// <summary>An attempt that failed or took its time.</summary>
internal readonly record struct AttemptRecord(int Request, int Tier, bool WasSick, TimeSpan Duration, string End);
