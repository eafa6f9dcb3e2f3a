namespace HttpResilience.Routing;

/// <summary><see cref="HedgingOptions"/> in force.</summary>
internal sealed record HedgingSettings(TimeSpan Delay, int MaxHedges);
