using System.Text.Json;
using HttpResilience.Mcp.Protocol;

namespace HttpResilience.Mcp.Results;

/// <summary>A value that is no object, put into <c>{"result": …}</c> by a server, because the protocol had no other structured content than an object.</summary>
internal static class WrappedValue
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = JsonText.MaxDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The only member's value as it stands; null for anything else.</summary>
    public static ReadOnlyMemory<byte>? In(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, JsonText.Lenient);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("result"u8))
            return null;
        var value = JsonRpcReader.Slice(ref reader, json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject)
            return null;
        // Not by a conditional expression: its null would be an empty value.
        return value;
    }

    /// <summary>Whether texts say the value without an object around it: whole, or its members one by one, those of a list in a list too.</summary>
    public static bool IsSaidBy(ReadOnlyMemory<byte> value, IReadOnlyList<byte[]> texts)
    {
        using var document = JsonDocument.Parse(value, s_deep);
        if (texts.Count == 1 && IsSaidBy(document.RootElement, texts[0]))
            return true;
        List<JsonElement> members = [];
        Collect(document.RootElement, members);
        // The first that differs ends it: a text that is no JSON costs an exception.
        return members.Count == texts.Count && members.Zip(texts).All(static pair => IsSaidBy(pair.First, pair.Second));
    }

    private static void Collect(JsonElement value, List<JsonElement> members)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var member in value.EnumerateArray())
                Collect(member, members);
        }
        else if (value.ValueKind != JsonValueKind.Null)
        {
            members.Add(value);
        }
    }

    private static bool IsSaidBy(JsonElement value, byte[] text)
    {
        if (value.ValueKind == JsonValueKind.String && value.ValueEquals(text))
            return true;
        try
        {
            using var document = JsonDocument.Parse(text, s_deep);
            return JsonElement.DeepEquals(value, document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
