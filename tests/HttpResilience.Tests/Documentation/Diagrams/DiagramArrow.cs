namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>A line with a head, through these places.</summary>
internal sealed record DiagramArrow(IReadOnlyList<DiagramPoint> Through);
