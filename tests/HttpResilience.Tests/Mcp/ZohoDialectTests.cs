using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Mcp;

/// <summary>What Zoho's preset takes for a module, and what it reads out of a result.</summary>
public sealed class ZohoDialectTests
{
    [Theory]
    [InlineData("settings%2Fmodules")]
    [InlineData("Leads%2F17")]
    [InlineData("Leads%3Fids=1")]
    public async Task An_escaped_slash_does_not_make_a_module_of_what_is_none(string uri)
    {
        await using var harness = new McpHarness();

        using var response = await harness.GetAsync(uri);

        Assert.Equal((0, 1), (harness.Server.Calls.Count, harness.Tiers.Sdk.Arrivals));
    }

    [Theory]
    [InlineData("\n{\"data\":[{\"code\":\"INVALID_DATA\",\"status\":\"error\"}]}")]
    [InlineData("  {\"code\":\"INVALID_DATA\",\"status\":\"error\"}")]
    public async Task Space_in_front_hides_no_error(string body)
    {
        await using var harness = new McpHarness();
        harness.Server.ThenText(body);

        Assert.Equal((400, body), await McpHarness.ReadAsync(harness.PostAsync()));
    }

    [Theory]
    [InlineData(502, """{"content":[{"type":"text","text":"{\"code\":\"\\ud800\",\"status\":\"error\"}"}],"isError":true}""")]
    [InlineData(502, """{"content":[],"structuredContent":{"code":"\ud800","status":"error"}}""")]
    [InlineData(502, """{"content":[],"structuredContent":{"data":[{"status":"error"},]}}""")]
    public async Task A_result_that_can_not_be_read_to_its_end_is_no_exception(int status, string result)
    {
        await using var harness = new McpHarness();
        harness.Server.ThenResult(result);

        Assert.Equal(status, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
    }

    [Theory]
    [InlineData(403, """{"code":"NO_PERMISSION","details":{},"message":"no","status":"error"}""")]
    [InlineData(400, """{"code":"ODD","details":{},"message":"no","status":"error"}""")]
    [InlineData(200, """{"data":[{"code":"NO_PERMISSION","status":"error"}]}""")]
    public async Task An_error_that_a_server_takes_for_a_result_is_one_for_a_read_too(int status, string body)
    {
        await using var harness = new McpHarness();
        harness.Server.ThenText(body);

        Assert.Equal((status, body), await McpHarness.ReadAsync(harness.GetAsync()));
    }

    [Fact]
    public async Task A_record_of_a_query_that_has_a_field_called_status_is_no_error()
    {
        await using var harness = new McpHarness();
        const string Body = """{"data":[{"status":"error","id":"1"}],"info":{"more_records":false}}""";
        harness.Server.ThenText(Body);

        Assert.Equal((200, Body), await McpHarness.ReadAsync(harness.PostAsync("coql", """{"select_query":"select Status as status from Jobs"}""")));
    }

    [Fact]
    public async Task A_refused_credential_in_a_tools_result_lets_a_write_take_another_credential()
    {
        var renewals = 0;
        await using var harness = new McpHarness(tiers: builder => builder.ConfigureTier("mcp", tier => tier.OnUnauthorized((_, _) => ValueTask.FromResult(++renewals == 1))));
        harness.Server.ThenText("""{"code":"INVALID_TOKEN","status":"error"}""", isError: true);

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal((1, 2), (renewals, harness.Server.Calls.Count));
    }
}
