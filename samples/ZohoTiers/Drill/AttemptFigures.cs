namespace ZohoTiers.Drill;

/// <summary>The attempts at one tier up to now; percentiles of their duration in milliseconds, none without attempts.</summary>
internal sealed record AttemptFigures(int Requests, int Errors, double? P50, double? P99);
