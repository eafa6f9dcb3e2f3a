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
