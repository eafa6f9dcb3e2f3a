namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>A place, in pixels from the upper left.</summary>
internal readonly record struct DiagramPoint(double X, double Y);
