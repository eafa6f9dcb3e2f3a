namespace HttpResilience.Interleaving;

/// <summary>What a few threads do at once with objects made for this schedule, and what has to hold when they are done.</summary>
internal sealed record Interleaving(Action Check, params Action[] Threads);
