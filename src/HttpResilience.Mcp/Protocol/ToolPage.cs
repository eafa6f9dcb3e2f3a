using System.Text.Json;

namespace HttpResilience.Mcp.Protocol;

/// <summary>A part of a server's list of tools, each as JSON that nobody has looked into yet.</summary>
internal sealed record ToolPage(IReadOnlyList<ReadOnlyMemory<byte>> Tools, string? NextCursor)
{
    /// <summary>Null for what is no list, or has a next part that can't be asked for: a list that lacks tools would say that they are not there.</summary>
    public static ToolPage? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, JsonText.Lenient);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Read(ref reader, json) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ToolPage? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        List<ReadOnlyMemory<byte>>? tools = null;
        string? cursor = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tools"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                    return null;
                tools = ReadTools(ref reader, json);
            }
            else if (reader.ValueTextEquals("nextCursor"u8))
            {
                if (!reader.Read() || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                    return null;
                cursor = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        return tools is null ? null : new ToolPage(tools, cursor);
    }

    private static List<ReadOnlyMemory<byte>> ReadTools(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        List<ReadOnlyMemory<byte>> tools = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            tools.Add(json[start..(int)reader.BytesConsumed]);
        }

        return tools;
    }
}
