using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace HttpResilience.IntegrationTests.Mcp;

/// <summary>The C# SDK's own transport on Kestrel, with sessions or without.</summary>
internal sealed class CoreServer : IAsyncDisposable
{
    private const string SessionHeader = "Mcp-Session-Id";

    private static readonly JsonTypeInfo<JsonRpcMessage> s_message = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly ConcurrentDictionary<string, StreamableHttpServerTransport> _sessions = new();
    private readonly WebApplication _app;
    private readonly bool _hasSessions;
    private int _initialized;

    private CoreServer(WebApplication app, bool hasSessions) => (_app, _hasSessions) = (app, hasSessions);

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<string> Executed { get; } = new();

    public int Initialized => Volatile.Read(ref _initialized);

    public static async Task<CoreServer> StartAsync(bool hasSessions)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new CoreServer(app, hasSessions);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Address = new Uri(app.Urls.Single() + "/");
        return server;
    }

    public void LoseSessions() => _sessions.Clear();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var message = (await JsonSerializer.DeserializeAsync(context.Request.Body, s_message, context.RequestAborted))!;
        if (_hasSessions && TransportOf(context, message) is { } session)
        {
            await PostAsync(context, session, message);
            return;
        }

        if (_hasSessions)
        {
            context.Response.StatusCode = context.Request.Headers.ContainsKey(SessionHeader) ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            return;
        }

        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, Options());
        var running = server.RunAsync(context.RequestAborted);
        await PostAsync(context, transport, message);
    }

    private StreamableHttpServerTransport? TransportOf(HttpContext context, JsonRpcMessage message)
    {
        if (context.Request.Headers.TryGetValue(SessionHeader, out var id))
            return _sessions.GetValueOrDefault(id.ToString());
        if (message is not JsonRpcRequest { Method: RequestMethods.Initialize })
            return null;
        Interlocked.Increment(ref _initialized);
        var session = Guid.NewGuid().ToString("N");
        var transport = _sessions[session] = new StreamableHttpServerTransport { SessionId = session };
        _ = McpServer.Create(transport, Options()).RunAsync(CancellationToken.None);
        context.Response.Headers[SessionHeader] = session;
        return transport;
    }

    private static async Task PostAsync(HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message)
    {
        context.Response.ContentType = "text/event-stream";
        if (await transport.HandlePostRequestAsync(message, context.Response.Body, context.RequestAborted))
            return;
        context.Response.ContentType = null;
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private McpServerOptions Options() => new()
    {
        ServerInfo = new Implementation { Name = "core", Version = "1" },
        ToolCollection =
        [
            McpServerTool.Create((PathVariables path_variables) => Get(path_variables), new() { Name = "ZohoCRM_getRecord" }),
            McpServerTool.Create(() => new[] { 1, 2 }, new() { Name = "list", UseStructuredContent = true }),
            McpServerTool.Create((PathVariables path_variables, JsonElement body) => Create(body), new() { Name = "ZohoCRM_createRecords" }),
        ],
    };

    private CallToolResult Get(PathVariables path)
    {
        Executed.Enqueue(path.recordID!);
        return path.recordID switch
        {
            "404" => new CallToolResult { Content = [] },
            "400" => Text("""{"code":"INVALID_DATA","status":"error"}""", isError: true),
            "500" => throw new InvalidOperationException("boom"),
            "503" => throw new McpProtocolException("boom", McpErrorCode.InternalError),
            _ => Text($$"""{"data":[{"id":"{{path.recordID}}","module":"{{path.module}}"}]}"""),
        };
    }

    private CallToolResult Create(JsonElement body)
    {
        Executed.Enqueue(body.GetProperty("data")[0].GetProperty("Last_Name").GetString()!);
        return Text("""{"data":[{"code":"SUCCESS","status":"success"}]}""");
    }

    private static CallToolResult Text(string text, bool isError = false) => new() { Content = [new TextContentBlock { Text = text }], IsError = isError };

#pragma warning disable IDE1006 // The names on the wire.
    internal sealed record PathVariables(string module, string? recordID = null);
#pragma warning restore IDE1006
}
