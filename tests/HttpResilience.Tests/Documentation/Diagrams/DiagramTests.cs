namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>The pictures of docs/concepts.md are drawn from the descriptions beside them. <c>WRITE_DOCS=1</c> draws them anew.</summary>
public sealed class DiagramTests
{
    public static TheoryData<string> Descriptions { get; } = [.. Page.All("docs/images", "*.txt").Select(file => file.Path)];

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void A_picture_is_what_its_description_says(string description)
    {
        var (picture, svg) = (Path.ChangeExtension(description, ".svg"), DiagramSvg.Write(DiagramText.Read(Page.Read(description))));
        if (Page.MayWrite)
            File.WriteAllText(Path.Combine(Page.Root, picture), svg);
        Assert.Equal(svg, Page.Read(picture));
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void No_words_lie_over_others_or_over_the_edge_of_a_box(string description)
    {
        var diagram = DiagramText.Read(Page.Read(description));
        var paper = new DiagramBox(0, 0, diagram.Width, diagram.Height);
        var labels = diagram.Labels.Concat(diagram.Nodes.Select(node => node.Label)).ToArray();
        Assert.All(labels, label => Assert.True(paper.Holds(label.Room), $"'{label.Lines[0]}' does not fit on the paper"));
        Assert.All(Pairs(labels), pair => Assert.False(pair.One.Room.Touches(pair.Other.Room), $"'{pair.One.Lines[0]}' lies over '{pair.Other.Lines[0]}'"));
        foreach (var node in diagram.Nodes)
            Assert.All(labels, label => Assert.True(node.Box.Holds(label.Room) || !node.Box.Touches(label.Room), $"'{label.Lines[0]}' crosses the edge of '{node.Label.Lines[0]}'"));
    }

    [Fact]
    public void A_picture_is_read_aloud_by_its_title_and_its_description()
    {
        var svg = DiagramSvg.Write(DiagramText.Read("title A < B\ndescription Words.\nsize 200x100\nnode a good 10,10 100x40 A | b"));
        Assert.Contains("<title id=\"title\">A &lt; B</title>", svg, StringComparison.Ordinal);
        Assert.Contains("<desc id=\"desc\">Words.</desc>", svg, StringComparison.Ordinal);
        Assert.Contains("<rect class=\"node good\" x=\"10\" y=\"10\" width=\"100\" height=\"40\"", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void An_arrow_goes_from_side_to_side()
    {
        var diagram = DiagramText.Read("size 400x100\nnode a good 10,10 100x40 A\nnode b bad 200,10 100x40 B\narrow a.right 150,30 b.left+5");
        Assert.Equal([new DiagramPoint(110, 30), new DiagramPoint(150, 30), new DiagramPoint(200, 35)], diagram.Arrows[0].Through);
    }

    private static IEnumerable<(DiagramLabel One, DiagramLabel Other)> Pairs(DiagramLabel[] labels) =>
        labels.SelectMany((label, place) => labels.Skip(place + 1).Select(other => (label, other)));
}
