using System.Net;
using System.Text;
using HttpResilience.Mcp.Results;
using HttpResilience.Tests.Timeouts;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Mcp;

/// <summary>How answers may come, and what may go wrong while they do.</summary>
public sealed class McpAnswerTests
{
    private const string Result = """ "result":{"content":[{"type":"text","text":"{\"data\":[]}"}]}""";

    [Fact]
    public async Task Events_before_the_reply_are_passed_over()
    {
        await using var harness = new McpHarness();
        harness.Server.Then(call => McpStub.Events(
            "", "no json {", """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}""", """{"jsonrpc":"2.0","id":1,"method":"ping"}""",
            """{"jsonrpc":"2.0","id":99999,"result":{}}""", McpStub.Reply(call, Result), "never read"));

        Assert.Equal((200, """{"data":[]}"""), await McpHarness.ReadAsync(harness.GetAsync()));
    }

    [Theory]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"},REPLY]")]
    [InlineData("  REPLY  ")]
    public async Task A_batch_and_space_around_are_read(string form)
    {
        await using var harness = new McpHarness();
        harness.Server.Then(call => McpStub.Json(form.Replace("REPLY", McpStub.Reply(call, Result), StringComparison.Ordinal)));

        Assert.Equal((200, """{"data":[]}"""), await McpHarness.ReadAsync(harness.GetAsync()));
    }

    [Fact]
    public async Task An_id_that_comes_back_as_a_text_is_the_same()
    {
        await using var harness = new McpHarness();
        harness.Server.Then(call => McpStub.Json($$"""{"id":"{{call["id"]}}",{{Result}}}"""));

        Assert.Equal(200, (await McpHarness.ReadAsync(harness.GetAsync())).Status);
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/json")]
    public async Task An_answer_that_is_cut_short_may_have_been_executed(string type)
    {
        await using var harness = new McpHarness();
        for (var i = 0; i < 2; i++)
            harness.Server.Then(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new CutStream("data: {\"jsonrpc\"")) { Headers = { ContentType = new(type) } } });

        var failure = await Assert.ThrowsAnyAsync<HttpRequestException>(() => harness.PostAsync());
        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);

        Assert.Equal(0, harness.Tiers.Sdk.Seen.Count(request => request.Method == HttpMethod.Post));
        Assert.Equal(2, harness.Breaker.FailureCount);
        Assert.DoesNotContain(McpHarness.Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/event-stream", true)]
    [InlineData("application/json", false)]
    public async Task An_answer_larger_than_allowed_is_a_failure(string type, bool isEvent)
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2026-07-28\", \"MaxResponseSize\": 2000");
        var body = (isEvent ? "data: " : "") + "{\"x\":\"" + new string('x', 5000) + "\"}\n\n";
        harness.Server.Then(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) { Headers = { ContentType = new(type) } } });

        Assert.Equal(502, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
    }

    [Fact]
    public async Task An_answer_without_an_end_takes_the_attempts_time_and_may_have_been_executed()
    {
        await using var harness = new McpHarness(tier: "\"AttemptTimeout\": \"00:00:02\"");
        await harness.GetAsync();
        harness.Server.Then(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new StalledStream()) { Headers = { ContentType = new("text/event-stream") } } });
        var sending = harness.PostAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => harness.Tiers.RunAsync(sending));
        Assert.Equal(0, harness.Tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_connection_that_is_not_made_lets_a_write_take_the_next_tier()
    {
        await using var harness = new McpHarness();
        harness.Server.Then(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.PostAsync()));
    }

    [Fact]
    public async Task A_connection_that_breaks_does_not()
    {
        await using var harness = new McpHarness();
        harness.Server.Then(new HttpRequestException(HttpRequestError.Unknown, "reset", new IOException()));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => harness.PostAsync());
        Assert.Equal(0, harness.Tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_handler_of_the_tiers_own_sees_what_is_really_sent()
    {
        List<string> seen = [];
        await using var harness = new McpHarness(tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new SigningHandler(seen))));

        await harness.PostAsync();

        Assert.Equal(["POST https://mcp.example/rpc?key=" + McpHarness.Secret], seen.Distinct());
        Assert.All(harness.Tiers.Mcp.Seen, request => Assert.Equal("from a handler", request.Headers["X-Signature"]));
    }

    [Fact]
    public async Task A_handlers_own_second_try_makes_a_lost_session_no_proof()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2025-11-25\"", tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new TwiceHandler())));
        harness.Server.HasSessions = true;
        harness.Server.Then(_ =>
        {
            harness.Server.LoseSession();
            return new HttpResponseMessage(HttpStatusCode.InternalServerError);
        });

        Assert.Equal(502, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal((1, 0), (harness.Server.Calls.Count, harness.Tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_callers_credential_reaches_the_gateway_only_where_that_is_allowed_and_never_a_handshake()
    {
        foreach (var isAllowed in new[] { false, true })
        {
            await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"", tier: $"\"ForwardCredentials\": {(isAllowed ? "true" : "false")}", client: "\"BaseAddress\": \"https://rest.example/\"");
            harness.Server.HasSessions = true;
            using var request = new HttpRequestMessage(HttpMethod.Get, "Leads/1") { Headers = { { "Authorization", "Bearer the-callers" } } };

            using var response = await harness.Tiers.Client.SendAsync(request);

            Assert.Equal(isAllowed ? 1 : 0, harness.Tiers.Mcp.Seen.Count(seen => seen.Headers.ContainsKey("Authorization")));
            Assert.Equal(isAllowed, harness.Server.CallHeaders.Single().ContainsKey("Authorization"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_credential_is_renewed_and_a_write_sent_once_more(bool isHandshake)
    {
        var renewals = 0;
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"", tiers: builder => builder.ConfigureTier("mcp", tier => tier.OnUnauthorized((_, _) => ValueTask.FromResult(++renewals == 1))));
        if (isHandshake)
            harness.Server.ThenToHandshake(() => new HttpResponseMessage(HttpStatusCode.Unauthorized));
        else
            harness.Server.Then(_ => new HttpResponseMessage(HttpStatusCode.Unauthorized));

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal((1, isHandshake ? 1 : 2, 0), (renewals, harness.Server.Calls.Count, harness.Tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task What_a_server_wants_to_see_in_a_header_is_there()
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = """[{"name":"ZohoCRM_getRecord","inputSchema":{"type":"object","properties":{"path_variables":{"type":"object","properties":{"module":{"type":"string","x-mcp-header":"Module"},"recordID":{"type":"string"}}}}}}]""";

        await harness.GetAsync();

        Assert.Equal("Leads", harness.Server.CallHeaders.Single()["Mcp-Param-Module"]);
    }

    [Fact]
    public async Task The_callers_headers_go_along_and_the_response_belongs_to_its_request()
    {
        await using var harness = new McpHarness(tier: "\"Headers\": { \"X-Key\": \"the tier's\" }");
        using var request = new HttpRequestMessage(HttpMethod.Get, "Leads/1") { Headers = { { "X-Trace", "7" }, { "X-Key", "the caller's" }, { "Accept", "text/csv" }, { "Accept-Encoding", "gzip" } } };

        using var response = await harness.Tiers.Client.SendAsync(request);

        Assert.True(harness.Server.CallHeaders.TryPeek(out var headers));
        Assert.Equal(("7", "the tier's", "application/json,text/event-stream"), (headers["X-Trace"], headers["X-Key"], headers["Accept"]));
        Assert.DoesNotContain("Accept-Encoding", headers);
        Assert.Same(request, response.RequestMessage);
        Assert.Equal(HttpMethod.Get, request.Method);
    }

    [Fact]
    public async Task The_endpoint_and_the_session_appear_in_no_log_no_failure_and_no_status()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"");
        harness.Server.HasSessions = true;
        harness.Server.ThenError(-32603).Then(new HttpRequestException(HttpRequestError.Unknown, "reset", new IOException()));

        var (_, body) = await McpHarness.ReadAsync(harness.PostAsync());
        var failure = await Assert.ThrowsAnyAsync<HttpRequestException>(() => harness.PostAsync());

        var status = harness.Tiers.Services.GetService(typeof(ITierResilienceStatus)) as ITierResilienceStatus;
        string[] texts = [body, failure.ToString(), status!.ExportConfiguration(), .. harness.Tiers.Logs.Events.Select(log => log.Message)];
        Assert.All(texts, text => Assert.False(text.Contains(McpHarness.Secret, StringComparison.Ordinal) || text.Contains("secret-session", StringComparison.Ordinal), text));
    }

    [Fact]
    public void A_result_of_many_texts_is_put_together_once()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"content":[{{string.Join(',', Enumerable.Repeat("""{"type":"text","text":"x"}""", 50_000))}}]}""");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var text = ToolResult.Parse(json)!.Text;

        Assert.Equal(99_999, text.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public async Task A_result_beside_an_error_that_is_null_is_a_result()
    {
        await using var harness = new McpHarness();
        harness.Server.Then(call => McpStub.Json(McpStub.Reply(call, $"\"error\":null,{Result}")));

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
    }

    // Not repeatable, but sent twice: somebody's own handler may do so.
    private sealed class TwiceHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.InternalServerError ? await base.SendAsync(request, cancellationToken) : response;
        }
    }

    private sealed class SigningHandler(List<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (seen)
                seen.Add($"{request.Method} {request.RequestUri}");
            request.Headers.Add("X-Signature", "from a handler");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
