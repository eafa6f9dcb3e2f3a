using System.Text.Json;

namespace HttpResilience.Mcp.Mapping;

/// <summary>The part of a tool's JSON schema that matters here: which members there are, and of what kind. What it does not understand it takes for anything.</summary>
internal sealed class SchemaNode
{
    private readonly Dictionary<string, SchemaNode>? _members;

    private SchemaNode(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        Kind = KindOf(schema);
        if (schema.TryGetProperty("x-mcp-header", out var header) && header.ValueKind == JsonValueKind.String)
            Header = header.GetString();
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
            Required = [.. required.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString()!)];
        if (Kind == SchemaKind.List && schema.TryGetProperty("items", out var items))
            Items = new SchemaNode(items);
        // Unless a schema says otherwise, more members are valid; but servers drop what they do not name, and a request would lose a part.
        var isOpen = schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind is JsonValueKind.True or JsonValueKind.Object;
        if (!isOpen && !IsComposed(schema) && schema.TryGetProperty("properties", out var members) && members.ValueKind == JsonValueKind.Object)
            _members = members.EnumerateObject().DistinctBy(static member => member.Name).ToDictionary(static member => member.Name, static member => new SchemaNode(member.Value), StringComparer.Ordinal);
    }

    public SchemaKind Kind { get; }

    /// <summary>The header in which the server wants to see the value too.</summary>
    public string? Header { get; }

    public IReadOnlyList<string> Required { get; } = [];

    /// <summary>What a list's members are; null where any will do.</summary>
    public SchemaNode? Items { get; }

    public static SchemaNode Of(JsonElement schema) => new(schema);

    /// <summary>Whether a member of that name has a place here.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="member">Its schema; null where any will do.</param>
    public bool Has(string name, out SchemaNode? member)
    {
        member = null;
        return _members is null || _members.TryGetValue(name, out member);
    }

    private static bool IsComposed(JsonElement schema) =>
        schema.TryGetProperty("$ref", out _) || schema.TryGetProperty("anyOf", out _) || schema.TryGetProperty("oneOf", out _) || schema.TryGetProperty("allOf", out _) || schema.TryGetProperty("patternProperties", out _);

    private static SchemaKind KindOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
            return SchemaKind.Any;
        string?[] names = type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()],
            JsonValueKind.Array => [.. type.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString())],
            _ => [],
        };
        if (names.Contains("string"))
            return SchemaKind.Any;
        if (names.Contains("integer") || names.Contains("number"))
            return SchemaKind.Number;
        return names.Contains("boolean") ? SchemaKind.Flag : names.Contains("array") ? SchemaKind.List : SchemaKind.Any;
    }
}
