using System.Globalization;
using System.Security;
using System.Text;

namespace HttpResilience.Tests.Documentation.Diagrams;

/// <summary>Draws a diagram as SVG that can be read in the light and in the dark, and aloud.</summary>
internal static class DiagramSvg
{
    private const string Style = """
          <style>
            svg { --ground: #ffffff; --ink: #1f2328; --faint: #59636e; --box: #f6f8fa; --line: #818b98; --good: #dafbe1; --bad: #ffebe9; --maybe: #fff8c5 }
            @media (prefers-color-scheme: dark) {
              svg { --ground: #0d1117; --ink: #f0f6fc; --faint: #b1bac4; --box: #21262d; --line: #8b949e; --good: #12361f; --bad: #4b1a1a; --maybe: #3d2f00 }
            }
            text { font: 14px system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; fill: var(--faint) }
            .name { font-weight: 600; fill: var(--ink) }
            .ground { fill: var(--ground) }
            .node { fill: var(--box); stroke: var(--line); stroke-width: 1.5 }
            .good { fill: var(--good) }
            .bad { fill: var(--bad) }
            .maybe { fill: var(--maybe) }
            .frame { fill: none; stroke-dasharray: 6 4 }
            .arrow { fill: none; stroke: var(--ink); stroke-width: 1.5; marker-end: url(#head) }
            .head { fill: var(--ink) }
          </style>
          <defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 10 5 0 10z"/></marker></defs>
        """;

    public static string Write(Diagram diagram)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {diagram.Width} {diagram.Height}" width="{diagram.Width}" height="{diagram.Height}" """);
        svg.Append("role=\"img\" aria-labelledby=\"title desc\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"  <title id=\"title\">{Text(diagram.Title)}</title>\n  <desc id=\"desc\">{Text(diagram.Description)}</desc>\n{Style}\n");
        svg.Append("  <rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
        foreach (var node in diagram.Nodes)
            svg.Append(Box(node)).Append(Words(node.Label));
        foreach (var arrow in diagram.Arrows)
            svg.Append(CultureInfo.InvariantCulture, $"  <polyline class=\"arrow\" points=\"{string.Join(' ', arrow.Through.Select(Place))}\"/>\n");
        foreach (var label in diagram.Labels)
            svg.Append(Words(label));
        return svg.Append("</svg>\n").ToString();
    }

    private static string Box(DiagramNode node) => string.Create(
        CultureInfo.InvariantCulture,
        $"  <rect class=\"node {node.Kind}\" x=\"{node.Box.Left}\" y=\"{node.Box.Top}\" width=\"{node.Box.Width}\" height=\"{node.Box.Height}\" rx=\"8\"/>\n");

    private static string Words(DiagramLabel label) => string.Concat(label.Lines.Select((line, number) => string.Create(
        CultureInfo.InvariantCulture,
        $"  <text{(label.IsTitle && number == 0 ? " class=\"name\"" : "")} x=\"{label.At.X}\" y=\"{label.At.Y + (number * DiagramLabel.LineHeight)}\" text-anchor=\"{label.Anchor}\">{Text(line)}</text>\n")));

    private static string Place(DiagramPoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.X},{point.Y}");

    private static string Text(string text) => SecurityElement.Escape(text);
}
