using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HttpResilience.Tests.Configuration.Schema;

/// <summary>The summaries that the compiler wrote beside an assembly, as plain text.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members = [];

    public XmlDocs(params Assembly[] assemblies)
    {
        foreach (var assembly in assemblies)
        {
            foreach (var member in XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member"))
                _members[member.Attribute("name")!.Value] = member;
        }
    }

    public string Of(Type type) => Summary($"T:{type.FullName}");

    public string Of(Type type, string property)
    {
        var declaring = type.GetProperty(property)!.DeclaringType!;
        return Summary($"P:{declaring.FullName}.{property}");
    }

    /// <summary>What a value of an enumeration means.</summary>
    public string OfValue(Type type, string value) => Summary($"F:{type.FullName}.{value}");

    private string Summary(string member) => Space().Replace(string.Concat(_members[member].Element("summary")!.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when element.Attribute("langword") is { } word => word.Value,
        XElement element when element.Attribute("cref") is { } reference => reference.Value.Split('(')[0].Split('.', ':')[^1],
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
