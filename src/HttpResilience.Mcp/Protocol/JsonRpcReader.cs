using System.Buffers.Text;
using System.Text.Json;

namespace HttpResilience.Mcp.Protocol;

/// <summary>Finds the reply to a request in what a server sent. Lenient: unknown members, a number in quotes for an id, and a batch are all read.</summary>
internal static class JsonRpcReader
{
    /// <summary>Null where there is none: a notification, a request of the server's, the reply to something else, or no JSON at all.</summary>
    /// <param name="json">One message, or a batch.</param>
    /// <param name="id">The request's.</param>
    /// <param name="isOnly">Nothing else can come, so that an error without an id is the request's: the server may have read no id.</param>
    public static JsonRpcReply? Find(ReadOnlyMemory<byte> json, long id, bool isOnly)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, JsonText.Lenient);
            if (!reader.Read())
                return null;
            if (reader.TokenType == JsonTokenType.StartObject)
                return ReadMessage(ref reader, json, id, isOnly);
            if (reader.TokenType != JsonTokenType.StartArray)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (ReadMessage(ref reader, json, id, isOnly) is { } reply)
                    return reply;
            }

            return null;
        }
        // The second for a text that is no UTF-8.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonRpcReply? ReadMessage(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, long id, bool isOnly)
    {
        bool isMine = false, hasId = false, isReply = true;
        JsonRpcReply? error = null;
        var result = ReadOnlyMemory<byte>.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
                isMine = ReadId(ref reader, id, out hasId);
            else if (reader.ValueTextEquals("method"u8))
                (isReply, _) = (false, reader.TrySkip());
            else if (reader.ValueTextEquals("result"u8))
                result = Slice(ref reader, json);
            else if (reader.ValueTextEquals("error"u8))
                error = ReadError(ref reader);
            else
                reader.Skip();
        }

        if (!isReply || (error is null && result.IsEmpty))
            return null;
        return isMine || (!hasId && isOnly && error is not null) ? error ?? new JsonRpcReply { Result = result } : null;
    }

    private static bool ReadId(ref Utf8JsonReader reader, long id, out bool hasId)
    {
        reader.Read();
        // Ours are numbers: a word is what some servers write where they have read no id.
        hasId = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.String);
        var isMine = false;
        if (reader.TokenType == JsonTokenType.Number)
            isMine = reader.TryGetInt64(out var number) && number == id;
        else if (reader.TokenType == JsonTokenType.String && Utf8Parser.TryParse(reader.ValueSpan, out long quoted, out var length) && length == reader.ValueSpan.Length)
            (hasId, isMine) = (true, quoted == id);
        reader.Skip();
        return isMine;
    }

    /// <summary>Null for null: some servers write both members of a reply.</summary>
    private static JsonRpcReply? ReadError(ref Utf8JsonReader reader)
    {
        int? code = null;
        string? message = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new JsonRpcReply { ErrorCode = 0 };
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isCode, isMessage) = (reader.ValueTextEquals("code"u8), reader.ValueTextEquals("message"u8));
            reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
                code = number;
            else if (isMessage && reader.TokenType == JsonTokenType.String)
                message = reader.GetString();
            else
                reader.Skip();
        }

        return new JsonRpcReply { ErrorCode = code ?? 0, ErrorMessage = message };
    }

    /// <summary>The value that comes next, as it stands.</summary>
    public static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
