using System.Buffers;
using System.Text.Json;

namespace HttpResilience.Mcp.Results;

/// <summary>The content of a tool's result: its texts, and whether there is something else.</summary>
internal sealed class ToolContent
{
    private readonly List<byte[]> _texts = [];

    public static ToolContent None { get; } = new();

    public IReadOnlyList<byte[]> Texts => _texts;

    /// <summary>Some of it is no text.</summary>
    public bool HasOther { get; private set; }

    /// <summary>Reads the value that comes next.</summary>
    public static ToolContent Read(ref Utf8JsonReader reader)
    {
        var content = new ToolContent();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            content.HasOther = reader.TokenType != JsonTokenType.Null;
            reader.Skip();
            return content;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadText(ref reader) is { } text)
                content._texts.Add(text);
            else
                content.HasOther = true;
        }

        return content;
    }

    /// <summary>The texts, one after the other on lines of their own.</summary>
    public ReadOnlyMemory<byte> Join()
    {
        if (_texts.Count == 1)
            return _texts[0];
        // Once for all of them: there may be very many.
        var joined = new ArrayBufferWriter<byte>();
        foreach (var text in _texts)
        {
            if (joined.WrittenCount > 0)
                joined.Write("\n"u8);
            joined.Write(text);
        }

        return joined.WrittenMemory;
    }

    /// <summary>The text that a reader stands on.</summary>
    public static byte[] StringOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan.ToArray();
        var buffer = new byte[reader.ValueSpan.Length];
        Array.Resize(ref buffer, reader.CopyString(buffer));
        return buffer;
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
        if (reader.TokenType == JsonTokenType.String)
            return StringOf(ref reader);
        reader.Skip();
        return null;
    }
}
