using System.Text.Json;

namespace HttpResilience.Tests.Mcp;

/// <summary>Structured content must be an object, so servers put what is none into <c>{"result": …}</c>. The caller gets the value; an API's own object of that look stays.</summary>
public sealed class WrappedResultTests
{
    private const string Find = "\"ProtocolVersion\": \"2026-07-28\", \"Tools\": { \"find\": { \"Method\": \"GET\", \"Path\": \"/tickets\", \"Arguments\": { \"*\": \"{query}\" } } }";
    private const string Marked = """{"type":"object","properties":{"result":{"type":"array"}},"required":["result"],"x-fastmcp-wrap-result":true}""";
    private const string OnlyResult = """{"type":"object","title":"findOutput","properties":{"result":{"title":"Result"}},"required":["result"]}""";
    private const string Record = """{"type":"object","properties":{"result":{"type":"array"},"total":{"type":"integer"}}}""";

    [Theory]
    [InlineData("[{\"id\":1},{\"id\":2}]")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("true")]
    [InlineData("{\"kind\":\"a\"}")]
    public async Task A_result_that_the_tools_schema_marks_is_its_value(string value) => Assert.Equal((200, value), await AnswerAsync(Marked, $$"""{"result":{{value}}}"""));

    [Fact]
    public async Task A_result_that_says_so_itself_is_its_value_even_where_the_server_lists_no_tools()
    {
        const string meta = """, "_meta":{"other":{},"fastmcp":{"x":1,"wrap_result":true}}""";

        Assert.Equal((200, "[1,2]"), await AnswerAsync(null, """{"result":[1,2]}""", ["else"], meta));
        Assert.Equal((200, "[1,2]"), await AnswerAsync(Record, """{ "result" : [1,2] }""", ["else"], meta));
    }

    [Theory]
    [InlineData(", \"_meta\":{\"fastmcp\":{\"wrap_result\":false}}")]
    [InlineData(", \"_meta\":{\"other\":{\"wrap_result\":true}}")]
    [InlineData(", \"_meta\":{\"fastmcp\":{\"wrap_result\":\"true\"}}")]
    [InlineData(", \"_meta\":{\"fastmcp\":\"wrap_result\", \"wrap_result\":true}")]
    [InlineData(", \"_meta\":[\"wrap_result\"]")]
    [InlineData(", \"_meta\":null")]
    public async Task What_says_something_else_says_nothing(string meta) => Assert.Equal((200, """{"result":[1,2]}"""), await AnswerAsync(Record, """{"result":[1,2]}""", ["else"], meta));

    [Theory]
    [InlineData("[{\"id\":1},{\"id\":2}]", "{\n  \"id\": 1\n}", "{\n  \"id\": 2\n}")]
    [InlineData("[{\"id\":1},{\"id\":2}]", "[{\"id\":1}, {\"id\":2}]")]
    [InlineData("[\"a\",\"b\"]", "a", "b")]
    [InlineData("[[1,2],[3]]", "1", "2", "3")]
    [InlineData("[null,7]", "7")]
    [InlineData("[]")]
    [InlineData("5.0", "5.0")]
    public async Task A_result_whose_texts_say_the_value_alone_is_its_value_where_the_schema_has_no_other_member(string value, params string[] texts) =>
        Assert.Equal((200, value), await AnswerAsync(OnlyResult, $$"""{"result":{{value}}}""", texts));

    [Fact]
    public async Task Texts_decide_where_the_server_lists_no_tools()
    {
        Assert.Equal((200, "[1,2]"), await AnswerAsync(null, """{"result":[1,2]}""", ["1", "2"]));
        Assert.Equal((200, """{"result":[1,2]}"""), await AnswerAsync(null, """{"result":[1,2]}""", ["""{"result":[1,2]}"""]));
        Assert.Equal((200, """{"result":[]}"""), await AnswerAsync(null, """{"result":[]}"""));
    }

    [Theory]
    [InlineData(OnlyResult, "{\"result\":[1,2]}", "{\"result\":[1,2]}")]
    [InlineData(OnlyResult, "{\"result\":[1,2]}", "[1,2,3]")]
    [InlineData(OnlyResult, "{\"result\":[1,2]}", "two tickets")]
    [InlineData(OnlyResult, "{\"result\":[1,2]}", "1")]
    [InlineData(OnlyResult, "{\"result\":[1,2]}")]
    [InlineData(OnlyResult, "{\"result\":[1],\"total\":1}", "[1]")]
    [InlineData(OnlyResult, "{\"result\":[1],\"result\":[2]}", "[1]")]
    [InlineData(Record, "{\"result\":[1,2]}", "[1,2]")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"result\":{}},\"additionalProperties\":true}", "{\"result\":[1,2]}", "[1,2]")]
    [InlineData("\"a text\"", "{\"result\":[1,2]}", "[1,2]")]
    [InlineData("{\"x-fastmcp-wrap-result\":\"true\"}", "{\"result\":[1,2]}", "[1,2]")]
    [InlineData(Marked, "{\"result\":[1],\"total\":1}", "[1]")]
    [InlineData(Marked, "{\"results\":[1]}", "[1]")]
    [InlineData(Marked, "{}", "[1]")]
    public async Task An_apis_own_object_stays_as_it_is(string schema, string structured, params string[] texts) => Assert.Equal((200, structured), await AnswerAsync(schema, structured, texts));

    [Fact]
    public async Task A_tool_without_an_output_schema_wraps_nothing() => Assert.Equal((200, """{"result":[1,2]}"""), await AnswerAsync("", """{"result":[1,2]}""", ["[1,2]"]));

    [Theory]
    [InlineData("\"two \\\"open\\\" tickets\"", 200, "two \"open\" tickets", "text/plain")]
    [InlineData("\"[{\\\"id\\\":1}]\"", 200, "[{\"id\":1}]", "application/json")]
    [InlineData("\"No records found\"", 204, "", null)]
    [InlineData("\"\"", 204, "", null)]
    [InlineData("null", 204, "", null)]
    public async Task A_text_is_read_as_any_text_and_null_is_nothing(string value, int status, string body, string? type)
    {
        await using var harness = Harness(Marked);
        harness.Server.ThenResult($$"""{"structuredContent":{"result":{{value}}},"content":[]}""");

        using var response = await harness.GetAsync("tickets");

        Assert.Equal((status, body, type), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_text_that_is_no_unicode_stays_where_it_is() => Assert.Equal((200, """{"result":"\ud800"}"""), await AnswerAsync(Marked, """{"result":"\ud800"}"""));

    [Fact]
    public async Task An_error_in_an_object_around_it_is_found()
    {
        await using var harness = Harness(Marked);
        harness.Server.ThenResult("""{"isError":true,"structuredContent":{"result":{"code":"INVALID_DATA"}},"content":[]}""");

        Assert.Equal((400, """{"code":"INVALID_DATA"}"""), await McpHarness.ReadAsync(harness.GetAsync("tickets")));
    }

    private static McpHarness Harness(string? schema)
    {
        var harness = new McpHarness(Find);
        var output = string.IsNullOrEmpty(schema) ? "" : $", \"outputSchema\":{schema}";
        harness.Server.Tools = schema is null ? null : $$"""[{"name":"find","inputSchema":{"type":"object"}{{output}}}]""";
        return harness;
    }

    // As an answer to a second call, so that the list has come.
    private static async Task<(int Status, string Body)> AnswerAsync(string? schema, string structured, string[]? texts = null, string meta = "")
    {
        await using var harness = Harness(schema);
        var content = string.Join(',', (texts ?? []).Select(text => $$"""{"type":"text","text":{{JsonSerializer.Serialize(text)}}}"""));
        harness.Server.ThenResult("{}").ThenResult($$"""{"structuredContent":{{structured}},"content":[{{content}}]{{meta}}}""");
        await harness.GetAsync("tickets");
        return await McpHarness.ReadAsync(harness.GetAsync("tickets"));
    }
}
