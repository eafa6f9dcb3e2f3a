using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HttpResilience.Tests.Mcp;

/// <summary>The table of what an MCP answer becomes: the status, what the breaker counts, and who is asked next.</summary>
public sealed class ErrorMappingTests
{
    private const string Caller = "mcp";
    private const string Next = "sdk";

    // The answer, its status, failures counted, who answers a read, who answers a write.
    private static readonly Dictionary<string, (Action<McpStub> Answer, int Status, int Failures, string Read, string Write)> s_rows = new()
    {
        ["HTTP 400"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.BadRequest)), 400, 0, Caller, Caller),
        ["HTTP 403"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.Forbidden)), 403, 0, Caller, Caller),
        ["HTTP 404"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.NotFound)), 502, 1, Next, Caller),
        ["HTTP 405"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.MethodNotAllowed)), 502, 1, Next, Caller),
        ["HTTP 410"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.Gone)), 502, 1, Next, Caller),
        ["HTTP 429"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.TooManyRequests)), 429, 0, Next, Next),
        ["HTTP 500"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.InternalServerError)), 500, 1, Next, Caller),
        ["HTTP 503"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)), 503, 1, Next, Caller),
        ["-32602"] = (server => server.ThenError(-32602), 400, 0, Caller, Caller),
        ["-32602 with 400"] = (server => server.ThenError(-32602, status: HttpStatusCode.BadRequest), 400, 0, Caller, Caller),
        ["isError: -32602 of npm"] = (server => server.ThenText("MCP error -32602: Input validation error: Invalid arguments for tool", isError: true), 400, 0, Caller, Caller),
        ["isError: validation"] = (server => server.ThenText("Validation failed for field 'Email'", isError: true), 400, 0, Caller, Caller),
        ["-32601 with 404"] = (server => server.ThenError(-32601, status: HttpStatusCode.NotFound), 501, 0, Next, Next),
        ["-32020"] = (server => server.ThenError(-32020, status: HttpStatusCode.BadRequest), 501, 0, Next, Next),
        ["-32021"] = (server => server.ThenError(-32021, status: HttpStatusCode.BadRequest), 501, 0, Next, Caller),
        ["-32022"] = (server => server.ThenError(-32022, status: HttpStatusCode.BadRequest), 501, 0, Next, Next),
        ["-32601 with 500"] = (server => server.ThenError(-32601, status: HttpStatusCode.InternalServerError), 500, 1, Next, Caller),
        ["an unknown tool with 502"] = (server => server.ThenError(-32602, "Unknown tool: ZohoCRM_createRecords, ZohoCRM_getRecord", HttpStatusCode.BadGateway), 502, 1, Next, Caller),
        ["-32603"] = (server => server.ThenError(-32603), 502, 1, Next, Caller),
        ["isError: -32603 of npm"] = (server => server.ThenText("MCP error -32603: boom", isError: true), 502, 1, Next, Caller),
        ["another code"] = (server => server.ThenError(-32000), 502, 1, Next, Caller),
        ["an error without a code"] = (server => server.Then(call => McpStub.Json(McpStub.Reply(call, "\"error\":\"no\""))), 502, 1, Next, Caller),
        ["the reply to something else"] = (server => server.Then(_ => McpStub.Json("""{"jsonrpc":"2.0","id":99999,"result":{"content":[]}}""")), 502, 1, Next, Caller),
        ["no reply among events"] = (server => server.Then(_ => McpStub.Events("""{"jsonrpc":"2.0","method":"notifications/progress","params":{}}""")), 502, 1, Next, Caller),
        ["no JSON"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>") }), 502, 1, Next, Caller),
        ["nothing"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.Accepted)), 502, 1, Next, Caller),
        ["a redirect"] = (server => server.Then(_ => new HttpResponseMessage(HttpStatusCode.Redirect)), 502, 1, Next, Caller),
        ["a result that is none"] = (server => server.ThenResult("7"), 502, 1, Next, Caller),
        ["a result that wants input"] = (server => server.ThenResult("""{"resultType":"input_required","inputRequests":{}}"""), 502, 1, Next, Caller),
        ["a result whose content is no list"] = (server => server.ThenResult("""{"content":"It went wrong"}"""), 502, 1, Next, Caller),
        ["a result whose content is a list of something else"] = (server => server.ThenResult("""{"content":["It went wrong"]}"""), 502, 1, Next, Caller),
        ["isError after a content that is none"] = (server => server.ThenResult("""{"content":["MCP error -32602: no"],"isError":true}"""), 502, 1, Next, Caller),
        ["a result without text"] = (server => server.ThenResult("""{"content":[{"type":"image","data":"","mimeType":"image/png"}]}"""), 502, 1, Next, Caller),
        ["a result in words"] = (server => server.ThenText("Done!"), 502, 1, Next, Caller),
        ["isError: words"] = (server => server.ThenText("It went wrong", isError: true), 502, 1, Next, Caller),
        ["isError: an unknown code"] = (server => server.ThenText("""{"code":"ODD","status":"error"}""", isError: true), 502, 1, Next, Caller),
        ["isError: INVALID_DATA"] = (server => server.ThenText("""{"code":"INVALID_DATA","status":"error"}""", isError: true), 400, 0, Caller, Caller),
        ["isError: INVALID_MODULE"] = (server => server.ThenText("""{"code":"INVALID_MODULE","status":"error"}""", isError: true), 400, 0, Caller, Caller),
        ["isError: REQUIRED_PARAM_MISSING"] = (server => server.ThenText("""{"code":"REQUIRED_PARAM_MISSING","status":"error"}""", isError: true), 400, 0, Caller, Caller),
        ["isError: INVALID_QUERY"] = (server => server.ThenText("""{"code":"INVALID_QUERY","status":"error"}""", isError: true), 400, 0, Caller, Caller),
        ["isError: SYNTAX_ERROR"] = (server => server.ThenText("""{"code":"SYNTAX_ERROR","status":"error"}""", isError: true), 400, 0, Caller, Caller),
        ["isError: NO_PERMISSION"] = (server => server.ThenText("""{"code":"NO_PERMISSION","status":"error"}""", isError: true), 403, 0, Caller, Caller),
        ["isError: INVALID_URL_PATTERN"] = (server => server.ThenText("""{"code":"INVALID_URL_PATTERN","status":"error"}""", isError: true), 404, 0, Caller, Caller),
        ["isError: ALREADY_MODIFIED"] = (server => server.ThenText("""{"code":"ALREADY_MODIFIED","status":"error"}""", isError: true), 412, 0, Caller, Caller),
        ["isError: TOO_MANY_REQUESTS"] = (server => server.ThenText("""{"data":[{"code":"TOO_MANY_REQUESTS","status":"error"}]}""", isError: true), 429, 0, Next, Next),
        ["isError: INTERNAL_ERROR"] = (server => server.ThenText("""{"code":"INTERNAL_ERROR","status":"error"}""", isError: true), 500, 1, Next, Caller),
        ["empty content"] = (server => server.ThenResult("""{"content":[]}"""), 204, 0, Caller, Caller),
        ["an empty text"] = (server => server.ThenText(""), 204, 0, Caller, Caller),
        ["no records"] = (server => server.ThenText("No records found."), 204, 0, Caller, Caller),
    };

    public static TheoryData<string> Rows() => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_answer_to_a_read_becomes_a_status_and_the_next_tier_is_asked_as_the_table_says(string row)
    {
        var (answer, status, failures, answers, _) = s_rows[row];
        await using var harness = new McpHarness();
        answer(harness.Server);

        var (seen, body) = await McpHarness.ReadAsync(harness.GetAsync());

        Assert.Equal((answers == Next, failures), (body == Next, (int)harness.Breaker.FailureCount));
        Assert.Equal(answers == Next ? 200 : status, seen);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_answer_to_a_write_reaches_another_tier_only_where_the_call_was_not_executed(string row)
    {
        var (answer, status, failures, _, answers) = s_rows[row];
        await using var harness = new McpHarness();
        answer(harness.Server);

        var (seen, body) = await McpHarness.ReadAsync(harness.PostAsync());

        Assert.Equal((answers == Next, failures), (body == Next, (int)harness.Breaker.FailureCount));
        Assert.Equal(answers == Next ? 200 : status, seen);
        Assert.Single(harness.Server.Calls);
        Assert.Equal(answers == Next ? 1 : 0, harness.Tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task An_error_names_the_tool_and_the_code_and_nothing_that_the_server_said()
    {
        await using var harness = new McpHarness();
        harness.Server.ThenError(-32602, "Last_Name 'Doe' is not allowed");

        var (_, body) = await McpHarness.ReadAsync(harness.PostAsync());

        var problem = JsonNode.Parse(body)!;
        Assert.Equal(("ZohoCRM_createRecords", -32602), (problem["tool"]!.GetValue<string>(), problem["code"]!.GetValue<int>()));
        Assert.DoesNotContain("Doe", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_services_own_error_is_given_on_as_the_service_wrote_it()
    {
        await using var harness = new McpHarness();
        const string Error = """{"code":"INVALID_DATA","details":{"api_name":"Email"},"message":"the email is invalid","status":"error"}""";
        harness.Server.ThenText(Error, isError: true);

        Assert.Equal((400, Error), await McpHarness.ReadAsync(harness.PostAsync()));
    }

    [Fact]
    public async Task A_status_brings_its_retry_after_along()
    {
        await using var harness = new McpHarness();
        harness.Server.Then(_ => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", "30" } } });

        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);
        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);
        Assert.Single(harness.Server.Calls);
    }

    [Theory]
    [InlineData(201, """{"data":[{"code":"SUCCESS","status":"success"}]}""")]
    [InlineData(207, """{"data":[{"code":"SUCCESS","status":"success"},{"code":"INVALID_DATA","status":"error"}]}""")]
    [InlineData(400, """{"data":[{"code":"MANDATORY_NOT_FOUND","status":"error"}]}""")]
    public async Task A_create_says_of_each_record_what_became_of_it(int status, string body)
    {
        await using var harness = new McpHarness();
        harness.Server.ThenText(body);

        Assert.Equal((status, body), await McpHarness.ReadAsync(harness.PostAsync()));
    }

    [Fact]
    public async Task A_result_is_what_the_server_wrote_to_the_byte()
    {
        await using var harness = new McpHarness();
        const string Body = "{ \"data\": [ {\"Name\": \"Jürgen \\u00e9 \\\"x\\\"\"} ] }\n";
        harness.Server.ThenResult($$"""{"content":[{"type":"text","text":{{JsonSerializer.Serialize(Body)}}}]}""");

        using var response = await harness.GetAsync();

        Assert.Equal(Body, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Structured_content_wins_over_its_text()
    {
        await using var harness = new McpHarness();
        harness.Server.ThenResult("""{"content":[{"type":"text","text":"see the structured content"}],"structuredContent":{"data": [1]}}""");

        Assert.Equal((200, """{"data": [1]}"""), await McpHarness.ReadAsync(harness.GetAsync()));
    }
}
