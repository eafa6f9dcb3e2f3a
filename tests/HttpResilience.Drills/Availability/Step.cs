namespace HttpResilience.Drills.Availability;

/// <summary>Something that is done to a tier at a time since the drill began.</summary>
internal readonly record struct Step(TimeSpan At, StepKind Kind, int Tier);
