using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpResilience.Tests.Mcp;

/// <summary>Coming to terms with a server, and staying so: its version, its session, and what goes wrong on the way.</summary>
public sealed class SessionTests
{
    private const string Asking = "\"Preset\": \"ZohoCrm\"";

    [Fact]
    public async Task A_server_without_sessions_is_asked_for_its_version_once_and_a_call_is_one_post()
    {
        await using var harness = new McpHarness(Asking);

        await harness.GetAsync();
        await harness.GetAsync();

        Assert.Equal(["server/discover", "tools/list", "tools/call", "tools/call"], harness.Server.Methods);
    }

    [Fact]
    public async Task A_call_without_a_session_says_all_of_itself()
    {
        await using var harness = new McpHarness();

        await harness.GetAsync();

        Assert.True(harness.Server.CallHeaders.TryPeek(out var headers));
        Assert.Equal(("2026-07-28", "tools/call", "ZohoCRM_getRecord"), (headers["MCP-Protocol-Version"], headers["Mcp-Method"], headers["Mcp-Name"]));
        Assert.Equal("application/json,text/event-stream", headers["Accept"]);
        Assert.Equal("2026-07-28", harness.Server.Call["_meta"]!["io.modelcontextprotocol/protocolVersion"]!.GetValue<string>());
        Assert.DoesNotContain("Mcp-Session-Id", headers);
    }

    [Fact]
    public async Task A_server_with_sessions_is_initialized_once()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;

        await harness.GetAsync();
        await harness.PostAsync();

        Assert.Equal(["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call", "tools/call"], harness.Server.Methods);
        Assert.All(harness.Server.CallHeaders, headers => Assert.Equal(("secret-session-1", "2025-11-25"), (headers["Mcp-Session-Id"], headers["MCP-Protocol-Version"])));
    }

    [Theory]
    [InlineData("2025-03-26", false)]
    [InlineData("2025-06-18", true)]
    [InlineData("2025-11-25", true)]
    public async Task A_pinned_version_is_not_asked_for(string version, bool hasHeader)
    {
        await using var harness = new McpHarness($"{Asking}, \"ProtocolVersion\": \"{version}\"");
        harness.Server.HasSessions = true;

        await harness.GetAsync();

        Assert.Equal(["initialize", "notifications/initialized", "tools/list", "tools/call"], harness.Server.Methods);
        Assert.True(harness.Server.CallHeaders.TryPeek(out var headers));
        Assert.Equal(hasHeader ? version : null, headers.GetValueOrDefault("MCP-Protocol-Version"));
    }

    [Fact]
    public async Task The_version_is_the_one_that_the_server_chose()
    {
        await using var harness = new McpHarness($"{Asking}, \"ProtocolVersion\": \"2025-11-25\"");
        (harness.Server.HasSessions, harness.Server.SessionVersion) = (true, "2025-06-18");

        await harness.GetAsync();

        Assert.True(harness.Server.CallHeaders.TryPeek(out var headers));
        Assert.Equal("2025-06-18", headers["MCP-Protocol-Version"]);
    }

    [Fact]
    public async Task A_lost_session_is_renewed_and_the_call_sent_once_more_a_write_too()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Server.LoseSession();

        var (status, _) = await McpHarness.ReadAsync(harness.PostAsync());

        Assert.Equal((201, 2), (status, harness.Server.Calls.Count));
        Assert.Equal("secret-session-2", harness.Server.Session);
        Assert.Equal(0, harness.Tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_session_that_is_lost_again_at_once_was_not_used_and_the_next_tier_takes_the_write()
    {
        await using var harness = new McpHarness($"{Asking}, \"ProtocolVersion\": \"2025-11-25\"");
        harness.Server.HasSessions = true;
        harness.Tiers.Mcp.Otherwise = Forgetful(harness.Tiers.Mcp.Otherwise);

        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.PostAsync()));
        Assert.Empty(harness.Server.Calls);
    }

    [Fact]
    public async Task A_lost_session_is_renewed_once_for_all_who_lost_it()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Server.LoseSession();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => harness.GetAsync()));

        Assert.Equal(2, harness.Server.Methods.Count(method => method == "initialize"));
        Assert.Equal(51, harness.Server.Calls.Count);
    }

    [Fact]
    public async Task A_server_that_no_longer_speaks_the_version_is_asked_again_and_the_call_sent_once_more()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.ThenError(-32022, status: HttpStatusCode.BadRequest);

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal(["server/discover", "tools/list", "tools/call", "server/discover", "tools/list", "tools/call"], harness.Server.Methods);
    }

    [Fact]
    public async Task A_server_that_answers_400_for_a_lost_session_is_understood()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Server.ThenError(-32000, "Bad Request: No valid session ID provided", HttpStatusCode.BadRequest);

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal(2, harness.Server.Methods.Count(method => method == "initialize"));
    }

    public static TheoryData<string> Handshakes() => ["refused", "reset", "disposed", "500", "404", "no JSON", "an error"];

    [Theory]
    [MemberData(nameof(Handshakes))]
    public async Task What_goes_wrong_before_the_call_counts_as_a_failure_and_a_write_takes_the_next_tier(string fault)
    {
        await using var harness = new McpHarness($"{Asking}, \"ProtocolVersion\": \"2025-11-25\"");
        harness.Server.HasSessions = true;
        harness.Server.ThenToHandshake(() => fault switch
        {
            "refused" => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException()),
            "reset" => throw new HttpRequestException(HttpRequestError.Unknown, "reset", new IOException()),
            "disposed" => throw new ObjectDisposedException("a handler of one who has gone"),
            "500" => new HttpResponseMessage(HttpStatusCode.InternalServerError),
            "404" => new HttpResponseMessage(HttpStatusCode.NotFound),
            "no JSON" => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>") },
            _ => McpStub.Json("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"no"}}"""),
        });

        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.PostAsync()));
        Assert.Equal(1, harness.Breaker.FailureCount);
        Assert.DoesNotContain("tools/call", harness.Server.Methods);
        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_status_about_the_client_goes_to_the_caller_who_else_would_not_learn_of_it(int status)
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.ThenToHandshake(() => new HttpResponseMessage((HttpStatusCode)status));

        Assert.Equal(status, (await McpHarness.ReadAsync(harness.GetAsync())).Status);
        Assert.Equal(["server/discover"], harness.Server.Methods);
    }

    [Fact]
    public async Task A_busy_server_is_left_alone_for_as_long_as_it_says_and_a_write_takes_the_next_tier()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.ThenToHandshake(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Headers = { { "Retry-After", "60" } } });

        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.PostAsync())).Body);
        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.PostAsync())).Body);
        Assert.Single(harness.Server.Methods);
    }

    [Fact]
    public async Task One_who_gives_up_leaves_the_handshake_to_the_others()
    {
        await using var harness = new McpHarness($"{Asking}, \"ProtocolVersion\": \"2025-11-25\"");
        harness.Server.HasSessions = true;
        using var wait = new ManualResetEventSlim();
        var answer = harness.Tiers.Mcp.Otherwise;
        harness.Tiers.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            if (harness.Server.Methods.IsEmpty)
                await Task.Run(() => wait.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None);
            return await answer(request, cancellationToken);
        };
        using var cancellation = new CancellationTokenSource();
        var first = harness.Tiers.Client.GetAsync("Leads/1", cancellation.Token);
        var second = harness.GetAsync("Leads/2");
        await harness.Tiers.Mcp.HasSeenAsync(1);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        wait.Set();

        Assert.Equal(200, (await McpHarness.ReadAsync(second)).Status);
        Assert.Single(harness.Server.Methods, "initialize");
    }

    [Fact]
    public async Task A_handshake_without_an_end_takes_the_attempts_time_and_a_write_the_next_tier()
    {
        await using var harness = new McpHarness($"{Asking}, \"ProtocolVersion\": \"2025-11-25\"", tier: "\"AttemptTimeout\": \"00:00:02\"");
        harness.Tiers.Mcp.AlwaysHang();
        var sending = harness.PostAsync();
        await harness.Tiers.Mcp.HasSeenAsync(1);

        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.Tiers.RunAsync(sending)));
        Assert.Equal(1, harness.Breaker.FailureCount);
    }

    [Theory]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Server not initialized"}}""")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Bad Request: No valid session ID provided"}}""")]
    [InlineData("text/plain", "Bad Request: No valid session ID provided")]
    public async Task A_server_that_has_forgotten_the_session_is_understood_however_it_says_so(string type, string body)
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Server.Then(_ => new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent(body, Encoding.UTF8, type) });

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal((2, 0), (harness.Server.Methods.Count(method => method == "initialize"), harness.Tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_server_that_went_back_to_an_older_version_is_asked_again_and_the_call_sent_once_more()
    {
        await using var harness = new McpHarness(Asking);
        await harness.GetAsync();
        harness.Server.HasSessions = true;
        harness.Tiers.Mcp.Otherwise = WithoutSession(harness.Tiers.Mcp.Otherwise);

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal(["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call"], harness.Server.Methods.Skip(3));
    }

    [Fact]
    public async Task A_pinned_version_that_the_server_does_not_speak_is_a_failure_of_the_tier_and_a_write_takes_the_next()
    {
        await using var harness = new McpHarness();
        harness.Tiers.Mcp.Otherwise = WithoutSession(harness.Tiers.Mcp.Otherwise);

        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.PostAsync()));
        Assert.Equal(1, harness.Breaker.FailureCount);
    }

    [Fact]
    public async Task A_server_that_is_known_to_have_sessions_is_not_asked_for_its_version_again()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Server.LoseSession();

        await harness.GetAsync();

        Assert.Single(harness.Server.Methods, "server/discover");
    }

    [Fact]
    public async Task A_server_that_has_no_sessions_any_more_is_asked_for_its_version_again()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Server.LoseSession();
        harness.Server.ThenToHandshake(() =>
        {
            harness.Server.HasSessions = false;
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        });

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal(["initialize", "server/discover", "tools/list", "tools/call"], harness.Server.Methods.Skip(6));
    }

    [Fact]
    public async Task An_argument_that_the_server_refuses_is_no_lost_session()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        harness.Server.ThenError(-32602, "Invalid arguments: session_id is required", HttpStatusCode.BadRequest);

        Assert.Equal(400, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Single(harness.Server.Methods, "initialize");
    }

    [Fact]
    public async Task A_new_session_asks_for_the_tools_again_because_the_server_may_be_a_new_one()
    {
        await using var harness = new McpHarness(Asking);
        (harness.Server.HasSessions, harness.Server.Tools) = (true, Tools("string"));
        await harness.GetAsync();
        harness.Server.LoseSession();
        harness.Server.Tools = Tools("integer");

        await harness.GetAsync();

        Assert.Equal(["\"1\"", "1"], harness.Server.Calls.Select(call => call["arguments"]!["path_variables"]!["recordID"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_handshake_speaks_the_version_of_HTTP_that_the_request_asks_for()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        using var request = new HttpRequestMessage(HttpMethod.Get, "Leads/1") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await harness.Tiers.Client.SendAsync(request);

        Assert.Equal(["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call"], harness.Server.Methods);
        Assert.All(harness.Tiers.Mcp.Seen, seen => Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact), (seen.Version, seen.VersionPolicy)));
    }

    // Every call finds its session gone.
    private static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Forgetful(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) => async (request, cancellationToken) =>
        (await request.Content!.ReadAsStringAsync(cancellationToken)).Contains("tools/call", StringComparison.Ordinal) ? new HttpResponseMessage(HttpStatusCode.NotFound) : await answer(request, cancellationToken);

    private static string Tools(string type) =>
        """[{"name":"ZohoCRM_getRecord","inputSchema":{"type":"object","properties":{"path_variables":{"type":"object","properties":{"module":{"type":"string"},"recordID":{"type":"TYPE"}}}}}}]""".Replace("TYPE", type, StringComparison.Ordinal);

    // As an old server says it to a call that names no session.
    private static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> WithoutSession(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) => async (request, cancellationToken) =>
        !request.Headers.Contains("Mcp-Session-Id") && (await request.Content!.ReadAsStringAsync(cancellationToken)).Contains("tools/call", StringComparison.Ordinal)
            ? McpStub.Json("""{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Unsupported protocol version: 2026-07-28 (supported versions: 2025-11-25)"}}""", HttpStatusCode.BadRequest)
            : await answer(request, cancellationToken);
}
