using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Mcp;

/// <summary>What is in a request gets into the call once and unharmed, or not at all.</summary>
public sealed class ArgumentTests
{
    private const string Shop = """
        "ProtocolVersion": "2026-07-28",
        "Tools": {
          "create": { "Method": "POST", "Path": "/orders", "Arguments": { "*": "{body}", "shop": "7" } },
          "find":   { "Method": "GET", "Path": "/orders", "Arguments": { "*": "{query}", "shop": "7", "page.size": "{query.size}" } },
          "read":   { "Method": "GET", "Path": "/orders/{id}", "Arguments": { "id": "{id}", "ids": "{query.ids}" } },
          "holiday": { "Method": "GET", "Path": "/jours fériés/{day}", "Arguments": { "day": "{day}" } }
        }
        """;

    private const string Typed = """
        [{"name":"read","inputSchema":{"type":"object","properties":{"id":{"type":"integer"},"ids":{"type":"array","items":{"type":"integer"}}}}}]
        """;

    [Theory]
    [InlineData("POST", "orders", """{"shop":"8","title":"x"}""")]
    [InlineData("GET", "orders?shop=8", null)]
    [InlineData("GET", "orders?page=3", null)]
    public async Task What_the_settings_fix_is_not_said_a_second_time_by_the_request(string method, string uri, string? body)
    {
        await using var harness = new McpHarness(Shop);

        using var response = await SendAsync(harness, method, uri, body);

        Assert.Equal((0, 1), (harness.Server.Calls.Count, harness.Tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_parameter_with_an_argument_of_its_own_is_not_among_the_others()
    {
        await using var harness = new McpHarness(Shop);

        using var response = await harness.GetAsync("orders?size=5&state=open");

        Assert.Equal("""{"state":"open","page":{"size":"5"},"shop":"7"}""", harness.Server.Arguments);
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":1e400,"b":123456789012345678901234567890.10,"c":"é\u00e9","d":{"x":1,"x":2}}""")]
    public async Task The_values_of_a_body_go_out_as_they_came(string body)
    {
        await using var harness = new McpHarness(Shop);
        var posted = "";
        var answer = harness.Tiers.Mcp.Otherwise;
        harness.Tiers.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            posted = await request.Content!.ReadAsStringAsync(cancellationToken);
            return posted.Contains("tools/call", StringComparison.Ordinal) ? McpStub.Json("""{"jsonrpc":"2.0","id":3,"result":{"content":[]}}""") : await answer(request, cancellationToken);
        };

        using var response = await SendAsync(harness, "POST", "orders", body);

        Assert.Contains($"{body[..^1]},\"shop\":\"7\"", posted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_whose_name_is_no_text_takes_the_next_tier_and_is_nobodys_failure()
    {
        await using var harness = new McpHarness(Shop);

        using var response = await SendAsync(harness, "POST", "orders", """{"\ud800":1}""");

        Assert.Equal((1, 0L), (harness.Tiers.Sdk.Arrivals, harness.Breaker.FailureCount));
    }

    [Theory]
    [InlineData("orders/5%00", "\"5\\u0000\"")]
    [InlineData("orders/9007199254740993", "9007199254740993")]
    public async Task Only_a_number_goes_out_as_a_number(string uri, string id)
    {
        await using var harness = new McpHarness(Shop);
        harness.Server.Tools = Typed;

        using var response = await harness.GetAsync(uri);

        Assert.Equal($$"""{"id":{{id}}}""", harness.Server.Arguments);
    }

    [Theory]
    [InlineData("orders/1?ids=1,2", "[1,2]")]
    [InlineData("orders/1?ids=1&ids=x", "[1,\"x\"]")]
    public async Task The_members_of_a_list_are_what_the_schema_wants_too(string uri, string ids)
    {
        await using var harness = new McpHarness(Shop);
        harness.Server.Tools = Typed;

        using var response = await harness.GetAsync(uri);

        Assert.Equal($$"""{"id":1,"ids":{{ids}}}""", harness.Server.Arguments);
    }

    [Fact]
    public async Task A_fragment_is_nobodys_to_see()
    {
        await using var harness = new McpHarness(Shop);

        using var response = await harness.GetAsync("orders/1?ids=2#top");

        Assert.Equal("""{"id":"1","ids":"2"}""", harness.Server.Arguments);
    }

    [Fact]
    public async Task What_is_deeply_nested_goes_out_and_comes_back_as_it_is()
    {
        await using var harness = new McpHarness(Shop);
        var deep = $"{{\"x\":{new string('[', 150)}{new string(']', 150)}}}";
        var posted = "";
        var answer = harness.Tiers.Mcp.Otherwise;
        harness.Tiers.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            posted = await request.Content!.ReadAsStringAsync(cancellationToken);
            return posted.Contains("tools/call", StringComparison.Ordinal) ? McpStub.Json($$$"""{"jsonrpc":"2.0","id":2,"result":{"structuredContent":{{{deep}}} } }""") : await answer(request, cancellationToken);
        };

        var seen = await McpHarness.ReadAsync(SendAsync(harness, "POST", "orders", deep));

        Assert.Equal((200, deep), seen);
        Assert.Contains(deep[1..^1], posted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_written_as_one_reads_it()
    {
        await using var harness = new McpHarness(Shop);

        using var response = await harness.GetAsync("jours fériés/1");

        Assert.Equal("""{"day":"1"}""", harness.Server.Arguments);
    }

    [Fact]
    public async Task A_key_that_makes_a_write_repeatable_can_not_be_said_in_a_call()
    {
        await using var harness = new McpHarness(Shop);
        using var write = new HttpRequestMessage(HttpMethod.Post, "orders") { Content = new StringContent("{}", Encoding.UTF8, "application/json"), Headers = { { "Idempotency-Key", "1" } } };
        using var read = new HttpRequestMessage(HttpMethod.Get, "orders") { Headers = { { "Idempotency-Key", "1" } } };

        using var written = await harness.Tiers.Client.SendAsync(write);
        using var found = await harness.Tiers.Client.SendAsync(read);

        Assert.Equal((1, 1), (harness.Server.Calls.Count, harness.Tiers.Sdk.Arrivals));
    }

    [Theory]
    [InlineData("TOO_MANY_REQUESTS", 429)]
    [InlineData("INVALID_TOKEN", 401)]
    public async Task A_tool_that_passes_on_a_refusal_may_have_done_something_before(string code, int status)
    {
        await using var harness = new McpHarness(Shop, tiers: builder => builder.ConfigureTier("mcp", tier => tier.OnUnauthorized((_, _) => ValueTask.FromResult(true))));
        harness.Server.ThenText($$"""{"code":"{{code}}"}""", isError: true);

        using var response = await SendAsync(harness, "POST", "orders", "{}");

        Assert.Equal((status, 1, 0), ((int)response.StatusCode, harness.Server.Calls.Count, harness.Tiers.Sdk.Arrivals));
    }

    private static Task<HttpResponseMessage> SendAsync(McpHarness harness, string method, string uri, string? body) => harness.Tiers.Client.SendAsync(
        new HttpRequestMessage(new HttpMethod(method), uri) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") });
}
