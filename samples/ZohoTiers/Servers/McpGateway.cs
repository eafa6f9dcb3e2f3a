using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ZohoTiers.Servers;

/// <summary>The gateway: an MCP server without sessions, on the C# SDK's own transport. It has no REST API.</summary>
internal sealed class McpGateway(CrmTools tools)
{
    // As with many gateways, the address is the credential. Not a secret here: appsettings.json has it.
    private const string Key = "sample";

    private static readonly JsonTypeInfo<JsonRpcMessage> s_message = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly McpServerPrimitiveCollection<McpServerTool> _tools = tools.All();

    public void Map(WebApplication app, string prefix)
    {
        app.MapPost(prefix + "message", PostAsync);
        app.MapGet(prefix + "health", () => Results.Json(new { status = "ok" }));
    }

    /// <summary>Whether a request changes nothing. Every message is a POST, but the newest protocol says in headers what is in it; without them, it may be a write.</summary>
    public static bool IsRead(HttpRequest request) => request.Headers["Mcp-Method"].ToString() switch
    {
        "" => false,
        RequestMethods.ToolsCall => CrmTools.IsRead(request.Headers["Mcp-Name"].ToString()),
        _ => true,
    };

    private async Task PostAsync(HttpContext context)
    {
        if (context.Request.Query["key"] != Key)
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (await ReadAsync(context) is { } message)
            await AnswerAsync(context, message);
        else
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, s_message, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task AnswerAsync(HttpContext context, JsonRpcMessage message)
    {
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, new McpServerOptions { ServerInfo = new() { Name = "ZohoTiers", Version = "1.0" }, ToolCollection = _tools });
        var running = server.RunAsync(context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        if (!await transport.HandlePostRequestAsync(message, context.Response.Body, context.RequestAborted))
        {
            context.Response.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }

        await transport.DisposeAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
