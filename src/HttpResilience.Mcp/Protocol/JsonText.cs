using System.Text.Json;

namespace HttpResilience.Mcp.Protocol;

/// <summary>How JSON is read here. Deeper than .NET does by itself, which stops at 64: what is passed on is the service's and the caller's, and how deep they nest it is their affair.</summary>
internal static class JsonText
{
    public const int MaxDepth = 1_000;

    public static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    public static readonly JsonReaderOptions Lenient = new() { MaxDepth = MaxDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Whether it is one JSON text and nothing else.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, Strict);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
