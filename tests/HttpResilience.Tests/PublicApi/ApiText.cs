using System.Reflection;
using System.Text;

namespace HttpResilience.Tests.PublicApi;

/// <summary>The public surface of an assembly, in the words of C#, in an order that does not depend on the source.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var group in assembly.GetExportedTypes().GroupBy(type => type.Namespace!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(group.Key).Append('\n');
            foreach (var type in group.OrderBy(type => type.FullName, StringComparer.Ordinal))
                Write(text.Append('\n'), type);
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, Type type)
    {
        text.Append(Header(type)).Append('\n');
        foreach (var line in Members(type))
            text.Append("    ").Append(line).Append('\n');
    }

    private static string Header(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return $"public delegate {ApiMember.Of(type.GetMethod("Invoke")!)}";
        Type[] implied = type.BaseType is { } parent ? parent.GetInterfaces() : [];
        var bases = type.GetInterfaces().Except(implied).Select(ApiName.Of).Order(StringComparer.Ordinal);
        if (type.BaseType is { } named && named != typeof(object) && named != typeof(ValueType) && named != typeof(Enum))
            bases = bases.Prepend(ApiName.Of(named)).Order(Comparer<string>.Create((_, _) => 0));
        var list = type.IsEnum ? "" : string.Join(", ", bases);
        return $"public {Kind(type)} {ApiName.Of(type)}{(list.Length == 0 ? "" : " : " + list)}";
    }

    private static string Kind(Type type)
    {
        var record = type.GetMethod("PrintMembers", Declared) is null ? "" : "record ";
        return type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (type.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute)) ? "readonly " : "") + $"{record}struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => $"abstract {record}class",
            { IsSealed: true } => $"sealed {record}class",
            _ => $"{record}class",
        };
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)} = {name}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];
        return type.GetMembers(Declared)
            .Select(member => (member.Name, Line: ApiMember.Line(member)))
            .OrderBy(member => member.Name, StringComparer.Ordinal).ThenBy(member => member.Line, StringComparer.Ordinal)
            .Select(member => member.Line).OfType<string>();
    }
}
