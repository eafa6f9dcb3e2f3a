namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>A box with words in it.</summary>
internal sealed record DiagramNode(string Kind, DiagramBox Box, DiagramLabel Label);
