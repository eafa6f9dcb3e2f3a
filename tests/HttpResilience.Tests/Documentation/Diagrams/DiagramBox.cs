namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>A rectangle: of a node, of a frame, or around a text.</summary>
internal readonly record struct DiagramBox(double Left, double Top, double Width, double Height)
{
    public DiagramPoint Middle => new(Left + (Width / 2), Top + (Height / 2));

    public bool Touches(DiagramBox other) =>
        Left < other.Left + other.Width && other.Left < Left + Width && Top < other.Top + other.Height && other.Top < Top + Height;

    public bool Holds(DiagramBox other) =>
        other.Left >= Left && other.Top >= Top && other.Left + other.Width <= Left + Width && other.Top + other.Height <= Top + Height;

    /// <summary>Where an arrow begins or ends: <c>right</c>, or <c>right+20</c> for 20 pixels further down.</summary>
    public DiagramPoint Side(string side)
    {
        var sign = side.IndexOfAny(['+', '-']);
        var (name, along) = sign < 0 ? (side, 0) : (side[..sign], DiagramText.Number(side[sign..]));
        return name switch
        {
            "left" => new DiagramPoint(Left, Middle.Y + along),
            "right" => new DiagramPoint(Left + Width, Middle.Y + along),
            "top" => new DiagramPoint(Middle.X + along, Top),
            "bottom" => new DiagramPoint(Middle.X + along, Top + Height),
            _ => throw new FormatException($"'{side}' is no side; write left, right, top or bottom"),
        };
    }
}
