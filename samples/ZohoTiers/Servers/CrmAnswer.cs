using System.Text.Encodings.Web;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace ZohoTiers.Servers;

/// <summary>What the CRM answers: sent as it is over REST, or given back by a tool, with the same JSON.</summary>
internal sealed class CrmAnswer(int status, object? body = null) : IResult
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task ExecuteAsync(HttpContext httpContext) =>
        (body is null ? Results.StatusCode(status) : Results.Json(body, s_json, statusCode: status)).ExecuteAsync(httpContext);

    /// <summary>A tool has no status: it says that it failed, and the JSON says why.</summary>
    public CallToolResult ToToolResult() => new()
    {
        Content = body is null ? [] : [new TextContentBlock { Text = JsonSerializer.Serialize(body, s_json) }],
        IsError = status >= StatusCodes.Status400BadRequest,
    };
}
