using System.Text.Json;
using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;

namespace HttpResilience.Mcp.Results;

/// <summary>What a tool gave back, taken apart.</summary>
internal sealed class ToolResult
{
    private ToolContent _content = ToolContent.None;

    // FastMCP says it of each such result.
    private bool _saysWrapped;

    public bool IsError { get; private set; }

    /// <summary>It wants something more from somebody, who is not here.</summary>
    public bool WantsInput { get; private set; }

    /// <summary>Its content in JSON; empty where it has none.</summary>
    public ReadOnlyMemory<byte> Structured { get; private set; }

    /// <summary>Its content in texts, those one after the other on lines of their own.</summary>
    public ReadOnlyMemory<byte> Text { get; private set; }

    /// <summary>It has content that is neither.</summary>
    public bool HasOther => _content.HasOther;

    /// <summary>Null for what is no tool's result.</summary>
    public static ToolResult? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, JsonText.Lenient);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            var result = new ToolResult();
            result.Read(ref reader, json);
            return result;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Takes the service's value out of what the server has put around it. Never by its look alone, because a service may call its own member so.</summary>
    /// <param name="output">What the tool's output schema says; null where the server lists no tools.</param>
    public void Unwrap(OutputShape? output)
    {
        try
        {
            if (!Structured.IsEmpty && WrappedValue.In(Structured) is { } value && (_saysWrapped || output == OutputShape.Wrapped || SaysUnwrapped(value, output)))
                Take(value);
        }
        // A text that is no Unicode stays where it is.
        catch (InvalidOperationException)
        {
        }
    }

    // Without a schema, the absence of texts says nothing.
    private bool SaysUnwrapped(ReadOnlyMemory<byte> value, OutputShape? output) =>
        !HasOther && (output == OutputShape.OnlyResult || (output is null && _content.Texts.Count > 0)) && WrappedValue.IsSaidBy(value, _content.Texts);

    // A text is a text, whichever way it came: it may be JSON itself.
    private void Take(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span, JsonText.Lenient);
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
            (Structured, Text) = (default, reader.TokenType == JsonTokenType.Null ? default : ToolContent.StringOf(ref reader));
        else
            Structured = value;
    }

    private void Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("isError"u8))
                IsError = reader.Read() && reader.TokenType == JsonTokenType.True;
            else if (reader.ValueTextEquals("resultType"u8))
                WantsInput = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("input_required"u8);
            else if (reader.ValueTextEquals("structuredContent"u8))
                Structured = JsonRpcReader.Slice(ref reader, json) is var slice && slice.Span.SequenceEqual("null"u8) ? default : slice;
            else if (reader.ValueTextEquals("content"u8))
                _content = ToolContent.Read(ref reader);
            else if (reader.ValueTextEquals("_meta"u8))
                _saysWrapped = SaysWrapped(JsonRpcReader.Slice(ref reader, json));
            else
                reader.Skip();
        }

        Text = _content.Join();
    }

    private static bool SaysWrapped(ReadOnlyMemory<byte> meta)
    {
        if (meta.Span.IndexOf("\"wrap_result\""u8) < 0)
            return false;
        var reader = new Utf8JsonReader(meta.Span, JsonText.Lenient);
        var root = JsonElement.ParseValue(ref reader);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("fastmcp", out var own) && own.ValueKind == JsonValueKind.Object
            && own.TryGetProperty("wrap_result", out var mark) && mark.ValueKind == JsonValueKind.True;
    }
}
