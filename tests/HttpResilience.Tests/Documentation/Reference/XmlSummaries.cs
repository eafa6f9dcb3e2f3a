using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HttpResilience.Tests.Documentation.Reference;

/// <summary>The comments of the library's public members, from the file that the compiler writes beside it.</summary>
internal static partial class XmlSummaries
{
    private static readonly Dictionary<string, XElement> s_members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "HttpResilience.xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>The summary of a property, on one line.</summary>
    public static string Of(Type type, string property)
    {
        var declaring = type.GetProperty(property)!.DeclaringType!;
        var summary = s_members[$"P:{declaring.FullName}.{property}"].Element("summary")!;
        return Space().Replace(string.Concat(summary.Nodes().Select(Words)), " ").Trim();
    }

    /// <summary>What a summary says after <c>Default</c>: its first word, or <see langword="null"/>.</summary>
    public static string? DefaultIn(string summary)
    {
        if (summary.Contains("Required.", StringComparison.Ordinal))
            return "required";
        var said = Default().Match(summary);
        return said.Success ? said.Groups[1].Value : null;
    }

    private static string Words(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see when see.Attribute("langword") is { } word => word.Value,
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement element => $"`{element.Value}`",
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"Default `?([0-9.]*\w+)")]
    private static partial Regex Default();
}
