namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>A picture, as its description in docs/images says it.</summary>
internal sealed record Diagram
{
    public required string Title { get; init; }

    public required string Description { get; init; }

    public required double Width { get; init; }

    public required double Height { get; init; }

    public required IReadOnlyList<DiagramNode> Nodes { get; init; }

    public required IReadOnlyList<DiagramArrow> Arrows { get; init; }

    /// <summary>Words beside arrows and above frames.</summary>
    public required IReadOnlyList<DiagramLabel> Labels { get; init; }
}
