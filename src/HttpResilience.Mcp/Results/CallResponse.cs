using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;

namespace HttpResilience.Mcp.Results;

/// <summary>Makes the HTTP response that says what a tool call ended in. Errors name the tool and the code, and nothing that a server or a caller said; a service's own error is its own to say.</summary>
internal static partial class CallResponse
{
    private const int LongestRemark = 200;

    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly MediaTypeHeaderValue s_text = new("text/plain") { CharSet = "utf-8" };
    private static readonly MediaTypeHeaderValue s_problem = new("application/problem+json");

    public static HttpResponseMessage Of(ToolResult result, ToolMapping mapping)
    {
        if (result.WantsInput || (result is { HasOther: true, Text.IsEmpty: true, Structured.IsEmpty: true, IsError: false }))
            return OfError(HttpStatusCode.BadGateway, mapping.Tool, null);
        if (!result.Structured.IsEmpty)
            return Body(mapping.Dialect.StatusOf(mapping, result.Structured), result.Structured, s_json);
        if (IsJson(result.Text))
            return Body(mapping.Dialect.StatusOf(mapping, result.Text), result.Text, s_json);
        if (result.Text.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0 || SaysNothingFound(result.Text))
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        return mapping.Dialect.TakesText ? Body((HttpStatusCode)mapping.Status, result.Text, s_text) : OfError(HttpStatusCode.BadGateway, mapping.Tool, null);
    }

    /// <summary>A service's own error as the service writes it over HTTP; null for one that is not.</summary>
    public static HttpResponseMessage? OfServiceError(ToolResult result, ToolMapping mapping)
    {
        var json = !result.Structured.IsEmpty ? result.Structured : result.Text;
        return IsJson(json) && mapping.Dialect.StatusOfError(json) is { } status ? Body(status, json, s_json) : null;
    }

    /// <summary>For a request that no call was made for.</summary>
    public static HttpResponseMessage NotSayable(string? tool) => OfError(HttpStatusCode.NotImplemented, tool, null, "The request can't be said in a tool call.");

    public static HttpResponseMessage OfError(HttpStatusCode status, string? tool, int? code, string title = "The tool call failed.")
    {
        var buffer = new MemoryStream(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("title"u8, JsonEncodedText.Encode(title, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
            json.WriteNumber("status"u8, (int)status);
            if (tool is not null)
                json.WriteString("tool"u8, tool);
            if (code is { } number)
                json.WriteNumber("code"u8, number);
            json.WriteEndObject();
        }

        return Body(status, buffer.GetBuffer().AsMemory(0, (int)buffer.Length), s_problem);
    }

    public static HttpResponseMessage OfRefusal(Refusal refusal, string? tool)
    {
        var response = OfError(refusal.Status, tool, refusal.Code);
        response.Headers.RetryAfter = refusal.RetryAfter;
        foreach (var challenge in refusal.Challenges)
            response.Headers.WwwAuthenticate.Add(challenge);
        return response;
    }

    private static HttpResponseMessage Body(HttpStatusCode status, ReadOnlyMemory<byte> body, MediaTypeHeaderValue type)
    {
        var response = new HttpResponseMessage(status) { Content = new ReadOnlyMemoryContent(body) };
        response.Content.Headers.ContentType = type;
        return response;
    }

    private static bool IsJson(ReadOnlyMemory<byte> text) => text.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] && JsonText.IsJson(text.Span);

    private static bool SaysNothingFound(ReadOnlyMemory<byte> text) => text.Length <= LongestRemark && NothingFound().IsMatch(Encoding.UTF8.GetString(text.Span));

    [GeneratedRegex(@"^\W*(there (are|were|is) )?no (matching )?(records?|data|results?|content|entries|matches)( (was|were|are|is))?(\W*$| (found|available|returned)\b.{0,80}$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex NothingFound();
}
