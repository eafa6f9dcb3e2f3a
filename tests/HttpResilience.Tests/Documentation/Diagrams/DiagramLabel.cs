namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>Words, one line below the other.</summary>
/// <param name="At">The first line's base, at its start, middle or end.</param>
/// <param name="Anchor"><c>start</c>, <c>middle</c> or <c>end</c>, as in SVG.</param>
/// <param name="Lines">The lines.</param>
/// <param name="IsTitle">Whether the first line is the name of something.</param>
internal sealed record DiagramLabel(DiagramPoint At, string Anchor, IReadOnlyList<string> Lines, bool IsTitle)
{
    public const double LineHeight = 18;

    // Of a wide system font at 14 pixels, and a little more.
    private const double LetterWidth = 7.4;

    /// <summary>The room that it takes, at most.</summary>
    public DiagramBox Room
    {
        get
        {
            var width = Lines.Max(line => line.Length) * LetterWidth;
            var left = Anchor switch { "start" => At.X, "end" => At.X - width, _ => At.X - (width / 2) };
            return new DiagramBox(left, At.Y - 13, width, ((Lines.Count - 1) * LineHeight) + 17);
        }
    }

    /// <summary>Lines in the middle of a box.</summary>
    public static DiagramLabel Inside(DiagramBox box, IReadOnlyList<string> lines) =>
        new(new DiagramPoint(box.Middle.X, box.Middle.Y + 5 - ((lines.Count - 1) * LineHeight / 2)), "middle", lines, IsTitle: true);
}
