using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using HttpResilience.Mcp.Protocol;

namespace HttpResilience.Mcp.Mapping;

/// <summary>Zoho CRM's results: an error has a code; a write says of each record what became of it.</summary>
internal sealed class ZohoDialect : IResultDialect
{
    private const int LongestError = 4 * 1024;
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = JsonText.MaxDepth };

    private static readonly FrozenDictionary<string, HttpStatusCode> s_codes = new Dictionary<string, HttpStatusCode>
    {
        ["INVALID_DATA"] = HttpStatusCode.BadRequest,
        ["MANDATORY_NOT_FOUND"] = HttpStatusCode.BadRequest,
        ["DUPLICATE_DATA"] = HttpStatusCode.BadRequest,
        ["DEPENDENT_SERVICE_ERROR"] = HttpStatusCode.BadRequest,
        ["REQUIRED_PARAM_MISSING"] = HttpStatusCode.BadRequest,
        ["INVALID_MODULE"] = HttpStatusCode.BadRequest,
        ["INVALID_QUERY"] = HttpStatusCode.BadRequest,
        ["SYNTAX_ERROR"] = HttpStatusCode.BadRequest,
        ["INVALID_TOKEN"] = HttpStatusCode.Unauthorized,
        ["OAUTH_SCOPE_MISMATCH"] = HttpStatusCode.Unauthorized,
        ["NO_PERMISSION"] = HttpStatusCode.Forbidden,
        ["INVALID_URL_PATTERN"] = HttpStatusCode.NotFound,
        ["ALREADY_MODIFIED"] = HttpStatusCode.PreconditionFailed,
        ["TOO_MANY_REQUESTS"] = HttpStatusCode.TooManyRequests,
        ["INTERNAL_ERROR"] = HttpStatusCode.InternalServerError,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static ZohoDialect Instance { get; } = new();

    public bool IsOneStep => true;

    public bool TakesText => false;

    public HttpStatusCode StatusOf(ToolMapping mapping, ReadOnlyMemory<byte> json)
    {
        var status = (HttpStatusCode)mapping.Status;
        var isRead = mapping.Method == HttpMethod.Get.Method;
        if ((isRead && json.Length > LongestError) || !json.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8) || json.Span.IndexOf("\"error\""u8) < 0)
            return status;
        try
        {
            using var document = JsonDocument.Parse(json, s_deep);
            return StatusOf(document.RootElement, status, isRead);
        }
        // The second for a text that is no Unicode. Nobody knows what it says of an error.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return HttpStatusCode.BadGateway;
        }
    }

    public HttpStatusCode? StatusOfError(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_deep);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var records) && records.ValueKind == JsonValueKind.Array && records.GetArrayLength() > 0)
                root = records[0];
            return StatusOf(root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static HttpStatusCode StatusOf(JsonElement result, HttpStatusCode status, bool isRead)
    {
        if (!result.TryGetProperty("data", out var records) || records.ValueKind != JsonValueKind.Array)
            return StatusOf(result) ?? (IsError(result) ? HttpStatusCode.BadRequest : status);
        var failed = isRead ? [] : records.EnumerateArray().Where(IsError).ToArray();
        if (failed.Length == 0)
            return status;
        return failed.Length < records.GetArrayLength() ? HttpStatusCode.MultiStatus : StatusOf(failed[0]) ?? HttpStatusCode.BadRequest;
    }

    // With a code: a field of a record that a query found may be called status too.
    private static bool IsError(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("code", out _) && record.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String && status.ValueEquals("error"u8);

    private static HttpStatusCode? StatusOf(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && s_codes.TryGetValue(code.GetString()!, out var status) ? status : null;
}
