using System.Globalization;

namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>
/// Reads a description, a line for each thing: <c>title</c> and <c>description</c>; <c>size 900x500</c>; <c>node name kind 10,20 200x60 First line | second</c>, at its upper left;
/// <c>frame 10,20 300x400 Words</c>; <c>arrow a.right 300,50 b.left+10</c>; <c>label 300,40 middle Words | more</c>. <c>#</c> begins a comment.
/// </summary>
internal sealed class DiagramText
{
    private readonly Dictionary<string, DiagramBox> _boxes = new(StringComparer.Ordinal);
    private readonly List<DiagramNode> _nodes = [];
    private readonly List<DiagramArrow> _arrows = [];
    private readonly List<DiagramLabel> _labels = [];
    private string _title = "";
    private string _description = "";
    private DiagramPoint _size;

    public static Diagram Read(string text)
    {
        var reader = new DiagramText();
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
            reader.Take(line);
        return new Diagram
        {
            Title = reader._title,
            Description = reader._description,
            Width = reader._size.X,
            Height = reader._size.Y,
            Nodes = reader._nodes,
            Arrows = reader._arrows,
            Labels = reader._labels,
        };
    }

    public static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private void Take(string line)
    {
        var (word, rest) = Cut(line);
        switch (word)
        {
            case "title":
                _title = rest;
                break;
            case "description":
                _description = rest;
                break;
            case "size":
                _size = Pair(rest, 'x');
                break;
            case "node":
                TakeNode(rest);
                break;
            case "frame":
                TakeFrame(rest);
                break;
            case "arrow":
                _arrows.Add(new DiagramArrow([.. rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Place)]));
                break;
            case "label":
                var (at, more) = Cut(rest);
                var (anchor, words) = Cut(more);
                _labels.Add(new DiagramLabel(Pair(at, ','), anchor, Lines(words), IsTitle: false));
                break;
            default:
                throw new FormatException($"'{word}' is nothing that a diagram has: {line}");
        }
    }

    private void TakeNode(string rest)
    {
        var (name, afterName) = Cut(rest);
        var (kind, afterKind) = Cut(afterName);
        var (box, words) = Box(afterKind);
        _boxes.Add(name, box);
        _nodes.Add(new DiagramNode(kind, box, DiagramLabel.Inside(box, Lines(words))));
    }

    private void TakeFrame(string rest)
    {
        var (box, words) = Box(rest);
        _nodes.Add(new DiagramNode("frame", box, new DiagramLabel(new DiagramPoint(box.Left + 14, box.Top + 22), "start", Lines(words), IsTitle: true)));
    }

    private DiagramPoint Place(string place)
    {
        var dot = place.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? Pair(place, ',') : _boxes[place[..dot]].Side(place[(dot + 1)..]);
    }

    private static (DiagramBox Box, string Words) Box(string text)
    {
        var (at, rest) = Cut(text);
        var (size, words) = Cut(rest);
        var (corner, extent) = (Pair(at, ','), Pair(size, 'x'));
        return (new DiagramBox(corner.X, corner.Y, extent.X, extent.Y), words);
    }

    private static DiagramPoint Pair(string text, char between)
    {
        var parts = text.Split(between);
        return new DiagramPoint(Number(parts[0]), Number(parts[1]));
    }

    private static (string Word, string Others) Cut(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
        return (parts[0], parts.Length > 1 ? parts[1].Trim() : "");
    }

    private static string[] Lines(string words) => words.Split('|', StringSplitOptions.TrimEntries);
}
