using System.Buffers;
using System.Text.Json;
using HttpResilience.Mcp.Protocol;

namespace HttpResilience.Mcp.Results;

/// <summary>What a tool gave back, taken apart.</summary>
internal sealed class ToolResult
{
    public bool IsError { get; private set; }

    /// <summary>It wants something more from somebody, who is not here.</summary>
    public bool WantsInput { get; private set; }

    /// <summary>Its content in JSON; empty where it has none.</summary>
    public ReadOnlyMemory<byte> Structured { get; private set; }

    /// <summary>Its content in texts, those one after the other on lines of their own.</summary>
    public ReadOnlyMemory<byte> Text { get; private set; }

    /// <summary>It has content that is neither.</summary>
    public bool HasOther { get; private set; }

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
                ReadContent(ref reader);
            else
                reader.Skip();
        }
    }

    private void ReadContent(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            HasOther = reader.TokenType != JsonTokenType.Null;
            reader.Skip();
            return;
        }

        ArrayBufferWriter<byte>? joined = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadText(ref reader) is not { } text)
                HasOther = true;
            else if (Text.IsEmpty)
                Text = text;
            else
                Join(ref joined, text);
        }

        Text = joined?.WrittenMemory ?? Text;
    }

    // Once for all of them: there may be very many.
    private void Join(ref ArrayBufferWriter<byte>? joined, byte[] text)
    {
        if (joined is null)
        {
            joined = new ArrayBufferWriter<byte>();
            joined.Write(Text.Span);
        }

        joined.Write([(byte)'\n', .. text]);
    }

    private static byte[]? ReadText(ref Utf8JsonReader reader)
    {
        byte[]? text = null;
        var isText = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
                isText = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("text"u8);
            else if (reader.ValueTextEquals("text"u8))
                text = ReadString(ref reader);
            else
                reader.Skip();
        }

        return isText ? text ?? [] : null;
    }

    private static byte[]? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        if (!reader.ValueIsEscaped)
            return reader.ValueSpan.ToArray();
        var buffer = new byte[reader.ValueSpan.Length];
        Array.Resize(ref buffer, reader.CopyString(buffer));
        return buffer;
    }
}
