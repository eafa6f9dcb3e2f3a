using System.Text.Json;

namespace HttpResilience.Mcp.Mapping;

/// <summary>A tool as its server lists it: what matters here of it.</summary>
internal sealed record ListedTool(string Name, SchemaNode Input, OutputShape Output)
{
    private static readonly JsonDocumentOptions s_lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Null for what is no tool that could be called.</summary>
    public static ListedTool? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_lenient);
            return Of(document.RootElement);
        }
        // Nested without end, or a text that is no Unicode.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ListedTool? Of(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 } text)
            return null;
        if (tool.TryGetProperty("inputSchema", out var input) && !IsOfObject(input))
            return null;
        return new ListedTool(text, SchemaNode.Of(input), tool.TryGetProperty("outputSchema", out var output) ? ShapeOf(output) : OutputShape.Own);
    }

    // Arguments are an object. A schema that does not say so does not deny it.
    private static bool IsOfObject(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && (!schema.TryGetProperty("type", out var type) || type.ValueKind switch
    {
        JsonValueKind.String => type.ValueEquals("object"u8),
        JsonValueKind.Array => type.EnumerateArray().Any(static one => one.ValueKind == JsonValueKind.String && one.ValueEquals("object"u8)),
        _ => false,
    });

    private static OutputShape ShapeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return OutputShape.Own;
        // So FastMCP says it.
        if (schema.TryGetProperty("x-fastmcp-wrap-result", out var mark) && mark.ValueKind == JsonValueKind.True)
            return OutputShape.Wrapped;
        var isOpen = schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind is JsonValueKind.True or JsonValueKind.Object;
        return !isOpen && schema.TryGetProperty("properties", out var members) && members.ValueKind == JsonValueKind.Object
            && members.EnumerateObject().Select(static member => member.Name).SequenceEqual(["result"]) ? OutputShape.OnlyResult : OutputShape.Own;
    }
}
