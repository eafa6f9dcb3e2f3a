using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HttpResilience.Tests.Mcp;

/// <summary>An MCP server as a primary handler, which answers calls as the test says and remembers what it was asked. Stateless, unless it is given sessions.</summary>
internal sealed class McpStub
{
    private readonly ConcurrentQueue<Func<JsonNode, Task<HttpResponseMessage>>> _calls = new();
    private readonly ConcurrentQueue<Func<HttpResponseMessage>> _handshakes = new();
    private int _sessions;

    public McpStub(StubTier tier) => tier.Otherwise = (request, _) => AnswerAsync(request);

    /// <summary>The JSON-RPC methods asked for, in their order.</summary>
    public ConcurrentQueue<string> Methods { get; } = new();

    /// <summary>The calls' parameters.</summary>
    public ConcurrentQueue<JsonNode> Calls { get; } = new();

    public ConcurrentQueue<IReadOnlyDictionary<string, string>> CallHeaders { get; } = new();

    public bool HasSessions { get; set; }

    /// <summary>The session that it knows.</summary>
    public string? Session { get; private set; }

    /// <summary>The headers of what asked to end a session.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Ended { get; } = new();

    /// <summary>What it says to that.</summary>
    public Func<HttpResponseMessage> AnswerToEnd { get; set; } = () => new HttpResponseMessage(HttpStatusCode.OK);

    public string SessionVersion { get; set; } = "2025-11-25";

    /// <summary>The tools as it lists them, null for a server that does not.</summary>
    public string? Tools { get; set; }

    public JsonNode Call => Assert.Single(Calls);

    /// <summary>The arguments of the only call.</summary>
    public string Arguments => Call["arguments"]!.ToJsonString();

    public McpStub ThenResult(string result) => Then(call => Json(Reply(call, $"\"result\":{result}")));

    /// <summary>A result with one text.</summary>
    public McpStub ThenText(string text, bool isError = false) => ThenResult($$"""{"content":[{"type":"text","text":{{JsonSerializer.Serialize(text)}}}],"isError":{{(isError ? "true" : "false")}}}""");

    public McpStub ThenError(int code, string message = "no", HttpStatusCode status = HttpStatusCode.OK) =>
        Then(call => Json(Reply(call, $$""" "error":{"code":{{code}},"message":{{JsonSerializer.Serialize(message)}}}"""), status));

    public McpStub Then(Func<JsonNode, HttpResponseMessage> answer)
    {
        _calls.Enqueue(call => Task.FromResult(answer(call)));
        return this;
    }

    public McpStub Then(Exception exception)
    {
        _calls.Enqueue(_ => Task.FromException<HttpResponseMessage>(exception));
        return this;
    }

    /// <summary>What it says to the next message that is no call, whatever it is.</summary>
    public McpStub ThenToHandshake(Func<HttpResponseMessage> answer)
    {
        _handshakes.Enqueue(answer);
        return this;
    }

    public void LoseSession() => Session = null;

    public static string Reply(JsonNode call, string rest) => $$"""{"jsonrpc":"2.0","id":{{call["id"]!.ToJsonString()}},{{rest}}}""";

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Events(params string[] events) =>
        new(HttpStatusCode.OK) { Content = new StringContent(string.Concat(events.Select(data => $"event: message\ndata: {data}\n\n")), Encoding.UTF8, "text/event-stream") };

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        if (request.Method == HttpMethod.Get)
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("plain") };
        if (request.Method == HttpMethod.Delete)
        {
            Ended.Enqueue(HeadersOf(request));
            return AnswerToEnd();
        }

        var message = JsonNode.Parse(await request.Content!.ReadAsStringAsync())!;
        var method = message["method"]!.GetValue<string>();
        Methods.Enqueue(method);
        if (method != "tools/call" && _handshakes.TryDequeue(out var handshake))
            return handshake();
        return method switch
        {
            "tools/call" => await AnswerCallAsync(request, message),
            "server/discover" => HasSessions ? Json(Reply(message, "\"error\":{\"code\":-32000,\"message\":\"Bad Request: Server not initialized\"}"), HttpStatusCode.BadRequest)
                : Json(Reply(message, """ "result":{"supportedVersions":["2026-07-28"],"capabilities":{}}""")),
            "initialize" => Initialize(message),
            "tools/list" => Tools is null ? Json(Reply(message, "\"error\":{\"code\":-32601,\"message\":\"no\"}")) : Json(Reply(message, $$""" "result":{"tools":{{Tools}}}""")),
            _ => new HttpResponseMessage(HttpStatusCode.Accepted),
        };
    }

    private static Dictionary<string, string> HeadersOf(HttpRequestMessage request) => request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);

    private HttpResponseMessage Initialize(JsonNode message)
    {
        // It may be lost again before the answer is written.
        var session = $"secret-session-{Interlocked.Increment(ref _sessions)}";
        Session = session;
        var version = message["params"]!["protocolVersion"]!.GetValue<string>();
        version = string.CompareOrdinal(version, SessionVersion) < 0 ? version : SessionVersion;
        var response = Json(Reply(message, $$""" "result":{"protocolVersion":"{{version}}","capabilities":{},"serverInfo":{"name":"stub","version":"1"} }"""));
        response.Headers.Add("Mcp-Session-Id", session);
        return response;
    }

    private async Task<HttpResponseMessage> AnswerCallAsync(HttpRequestMessage request, JsonNode message)
    {
        CallHeaders.Enqueue(HeadersOf(request));
        if (HasSessions && (Session is null || request.Headers.GetValues("Mcp-Session-Id").Single() != Session))
            return Json("""{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}""", HttpStatusCode.NotFound);
        Calls.Enqueue(message["params"]!);
        return _calls.TryDequeue(out var answer) ? await answer(message) : Json(Reply(message, """ "result":{"content":[{"type":"text","text":"{\"data\":[{\"id\":\"1\"}]}"}]}"""));
    }
}
