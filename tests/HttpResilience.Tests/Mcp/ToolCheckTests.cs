using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Tests.Mcp;

/// <summary>A mapping is compared with what the server lists.</summary>
public sealed class ToolCheckTests
{
    private const string Get = """{"name":"ZohoCRM_getRecord","inputSchema":{"type":"object","properties":{"path_variables":{"type":"object","properties":{"module":{"type":"string"},"recordID":{"type":"string"}}}},"required":["path_variables"]}}""";

    [Fact]
    public async Task A_tool_that_the_server_lacks_is_a_warning_and_its_requests_take_the_next_tier_a_write_too()
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = $"[{Get}]";

        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.PostAsync()));

        Assert.Contains(Warnings(harness, "mcp_tool_missing"), message => message == "crm:mcp: the server has no tool ZohoCRM_createRecords; the requests of 'create' are answered with 501, so that the next tier takes them");
        Assert.Equal(7, Warnings(harness, "mcp_tool_missing").Length);
        Assert.Empty(harness.Server.Calls);
        Assert.Equal(0, harness.Breaker.TotalCalls);
    }

    [Fact]
    public async Task An_argument_that_the_tool_lacks_keeps_back_only_the_requests_that_need_it()
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = $"[{Get}]";

        Assert.Equal(200, (await McpHarness.ReadAsync(harness.GetAsync("Leads/1"))).Status);
        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync("Leads/1?fields=Name"))).Body);

        Assert.Contains(Warnings(harness, "mcp_argument_missing"), message => message.StartsWith("crm:mcp: the tool ZohoCRM_getRecord takes no argument query_params;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_argument_that_the_tool_requires_and_nobody_gives_is_a_warning_and_the_next_tier()
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = """[{"name":"ZohoCRM_getRecord","inputSchema":{"type":"object","properties":{"path_variables":{"type":"object"},"organisation":{"type":"string"}},"required":["organisation"]}}]""";

        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);

        Assert.Contains(Warnings(harness, "mcp_argument_required"), message => message.Contains("requires the argument organisation, which 'get' does not give", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tool_that_comes_later_is_found_after_a_minute()
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = "[]";
        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);
        harness.Server.Tools = $"[{Get}]";
        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);

        harness.Tiers.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.NotEqual("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);
    }

    [Fact]
    public async Task What_is_still_missing_is_not_logged_again()
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = $"[{Get}]";
        for (var minute = 0; minute < 5; minute++)
        {
            await harness.PostAsync();
            harness.Tiers.Time.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.Equal(5, harness.Server.Methods.Count(method => method == "tools/list"));
        Assert.Equal(7, Warnings(harness, "mcp_tool_missing").Length);
    }

    [Fact]
    public async Task A_server_that_lists_nothing_is_called_all_the_same()
    {
        await using var harness = new McpHarness();

        Assert.Equal(200, (await McpHarness.ReadAsync(harness.GetAsync())).Status);
        Assert.Single(harness.Server.Calls);
    }

    [Fact]
    public async Task An_unknown_tool_that_the_list_confirms_was_not_executed()
    {
        await using var harness = new McpHarness();
        harness.Server.ThenError(-32602, "Unknown tool: 'ZohoCRM_createRecords'");
        harness.Server.Then(_ => throw new InvalidOperationException("only once"));
        var answer = harness.Tiers.Mcp.Otherwise;
        harness.Tiers.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            var response = await answer(request, cancellationToken);
            // From its first answer to a call on, it lists its tools.
            harness.Server.Tools = harness.Server.Calls.IsEmpty ? null : $"[{Get}]";
            return response;
        };

        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.PostAsync()));
    }

    [Theory]
    [InlineData("\"tools\":[{\"name\":\"ZohoCRM_createRecords\",\"inputSchema\":null}]")]
    [InlineData("\"tools\":[],\"nextCursor\":\"again\"")]
    public async Task An_unknown_tool_may_have_been_executed_where_the_list_can_not_be_read_whole(string list)
    {
        await using var harness = new McpHarness();
        harness.Server.ThenError(-32602, "Unknown tool: 'ZohoCRM_createRecords'");
        var answer = harness.Tiers.Mcp.Otherwise;
        harness.Tiers.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            var message = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            return message["method"]!.GetValue<string>() == "tools/list" && !harness.Server.Calls.IsEmpty
                ? McpStub.Json(McpStub.Reply(message, $"\"result\":{{{list}}}"))
                : await answer(request, cancellationToken);
        };

        Assert.Equal(501, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal(0, harness.Tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_tool_that_passes_on_somebody_elses_unknown_method_may_have_been_executed()
    {
        await using var harness = new McpHarness();
        harness.Server.ThenError(-32601);

        Assert.Equal(501, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal(0, harness.Tiers.Sdk.Arrivals);
    }

    [Theory]
    [InlineData("{\"inputSchema\":{\"type\":\"object\"}}")]
    [InlineData("{\"name\":7,\"inputSchema\":{\"type\":\"object\"}}")]
    [InlineData("{\"name\":\"\",\"inputSchema\":{\"type\":\"object\"}}")]
    [InlineData("{\"name\":\"\\ud800\",\"inputSchema\":{\"type\":\"object\"}}")]
    [InlineData("{\"name\":\"x\",\"inputSchema\":\"none\"}")]
    [InlineData("{\"name\":\"x\",\"inputSchema\":null}")]
    [InlineData("{\"name\":\"x\",\"inputSchema\":{\"type\":\"array\"}}")]
    [InlineData("{\"name\":\"x\",\"inputSchema\":{\"type\":1}}")]
    [InlineData("{\"name\":\"x\",\"inputSchema\":{\"properties\":{\"\\ud800\":{}}}}")]
    [InlineData("{\"name\":\"x\",\"inputSchema\":DEEP}")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    public async Task A_tool_that_cant_be_read_is_left_out_with_a_warning_and_the_others_stay(string tool)
    {
        await using var harness = new McpHarness();
        var deep = $"{string.Concat(Enumerable.Repeat("{\"properties\":", 200))}1{new string('}', 200)}";
        harness.Server.Tools = $"[{tool.Replace("DEEP", deep, StringComparison.Ordinal)},{Get}]";

        Assert.Equal(200, (await McpHarness.ReadAsync(harness.GetAsync())).Status);
        Assert.Equal((200, "sdk"), await McpHarness.ReadAsync(harness.PostAsync()));

        Assert.Single(harness.Server.Calls);
        Assert.Equal(["crm:mcp: 1 of the tools that the server lists can't be read, and count as not there"], Warnings(harness, "mcp_tools_unreadable"));
    }

    [Theory]
    [InlineData("{\"name\":\"ZohoCRM_createRecords\"}")]
    [InlineData("{\"name\":\"ZohoCRM_createRecords\",\"inputSchema\":{}}")]
    [InlineData("{\"name\":\"ZohoCRM_createRecords\",\"inputSchema\":{\"type\":[\"object\",\"null\"]},\"outputSchema\":7,\"description\":[],\"annotations\":\"x\",\"icons\":{}}")]
    public async Task A_tool_with_something_odd_that_is_not_needed_is_there(string tool)
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = $"[{tool}]";

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Empty(Warnings(harness, "mcp_tools_unreadable"));
        Assert.Equal("sdk", (await McpHarness.ReadAsync(harness.GetAsync())).Body);
    }

    [Theory]
    [InlineData("\"tools\":[],\"nextCursor\":7")]
    [InlineData("\"tools\":{}")]
    [InlineData("\"tool\":[]")]
    public async Task A_list_that_cant_be_read_to_its_end_says_of_no_tool_that_it_is_not_there(string list)
    {
        await using var harness = new McpHarness();
        harness.Server.ThenToHandshake(() => McpStub.Json($$$"""{"jsonrpc":"2.0","id":1,"result":{{{{list}}}}}"""));

        Assert.Equal(200, (await McpHarness.ReadAsync(harness.GetAsync())).Status);
        Assert.Empty(Warnings(harness, "mcp_tool_missing"));
    }

    [Fact]
    public async Task A_list_in_two_parts_is_one()
    {
        await using var harness = new McpHarness();
        harness.Server.Tools = """[{"name":"ZohoCRM_createRecords"}]""";
        harness.Server.ThenToHandshake(() => McpStub.Json($$$"""{"jsonrpc":"2.0","id":1,"result":{"nextCursor":"2","tools":[{{{Get}}}],"ttlMs":1}}"""));

        Assert.Equal(200, (await McpHarness.ReadAsync(harness.GetAsync())).Status);
        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal(6, Warnings(harness, "mcp_tool_missing").Length);
    }

    [Fact]
    public async Task A_start_asks_the_server_and_warns_without_a_request()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"");
        harness.Server.Tools = $"[{Get}]";

        await StartAsync(harness);

        Assert.Equal(["server/discover", "tools/list"], harness.Server.Methods);
        Assert.Equal(7, Warnings(harness, "mcp_tool_missing").Length);
        Assert.Equal(0, harness.Breaker.TotalCalls);
    }

    [Fact]
    public async Task A_start_asks_by_the_version_of_HTTP_that_the_client_is_set_to()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"", tiers: builder => builder.Services.AddHttpClient("crm").ConfigureHttpClient(client =>
            (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact)));
        harness.Server.Tools = $"[{Get}]";

        await StartAsync(harness);

        Assert.Equal(2, harness.Tiers.Mcp.Arrivals);
        Assert.All(harness.Tiers.Mcp.Seen, seen => Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact), (seen.Version, seen.VersionPolicy)));
    }

    [Fact]
    public async Task A_server_that_is_down_at_the_start_is_a_warning_and_the_start_succeeds()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2025-11-25\"");
        harness.Tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError, $"refused at {McpHarness.Secret}"));

        await StartAsync(harness);

        Assert.Equal(["crm:mcp: the server could not be checked: connection failed"], Warnings(harness, "mcp_check_failed"));
    }

    [Fact]
    public async Task A_server_that_refuses_the_credential_at_the_start_is_a_warning()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"");
        harness.Tiers.Mcp.Always(HttpStatusCode.Unauthorized);

        await StartAsync(harness);

        Assert.Equal(["crm:mcp: the server could not be checked: HTTP 401"], Warnings(harness, "mcp_check_failed"));
    }

    [Theory]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("1\\ninfo: forged", "of an unknown version")]
    public async Task A_version_that_is_none_gets_into_no_log(string said, string logged)
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"");
        (harness.Server.HasSessions, harness.Server.SessionVersion, harness.Server.Tools) = (true, said, $"[{Get}]");

        await StartAsync(harness);

        Assert.Equal([$"crm:mcp speaks MCP {logged}; 1 tools"], Warnings(harness, "mcp_server_checked"));
    }

    private static string[] Warnings(McpHarness harness, string name) => [.. harness.Tiers.Logs.Events.Where(log => log.Name == name).Select(log => log.Message)];

    // Stopping would call the check off; it logs when it has ended.
    private static async Task StartAsync(McpHarness harness)
    {
        foreach (var service in harness.Tiers.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        while (!harness.Tiers.Logs.Events.Any(log => log.Name is "mcp_check_failed" or "mcp_server_checked"))
            await Task.Yield();
        while (harness.Tiers.Logs.Events.Any(log => log.Name == "mcp_server_checked") && Warnings(harness, "mcp_tool_missing").Length < 7)
            await Task.Yield();
        foreach (var service in harness.Tiers.Services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }
}
