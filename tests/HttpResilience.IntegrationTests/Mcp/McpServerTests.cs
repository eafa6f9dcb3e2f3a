namespace HttpResilience.IntegrationTests.Mcp;

/// <summary>REST requests, answered by MCP servers that others wrote.</summary>
public sealed class McpServerTests(McpServers servers) : IClassFixture<McpServers>
{
    public static TheoryData<string> Kinds => McpServers.Kinds;

    public static TheoryData<string, string> Versions => new()
    {
        { "npm 1, sessions", "2025-03-26" }, { "npm 1, sessions", "2025-06-18" }, { "npm 1, sessions", "2025-11-25" }, { "npm 1, stateless", "2025-03-26" }, { "npm 2", "2026-07-28" },
        { "C#, sessions", "2025-03-26" }, { "C#, sessions", "2025-06-18" }, { "C#, sessions", "2025-11-25" }, { "C#, stateless", "2026-07-28" }, { "npm 2", "2025-11-25" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_read_gets_the_services_own_json(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind));

        Assert.Equal((200, """{"data":[{"id":"17","module":"Leads"}]}"""), await client.GetAsync("Leads/17"));
        Assert.Empty(client.NextSeen);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_create_is_executed_once(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind));
        var name = Guid.NewGuid().ToString("N");

        var (status, body) = await client.CreateAsync(name);

        Assert.Equal((201, """{"data":[{"code":"SUCCESS","status":"success"}]}"""), (status, body));
        Assert.Single((await servers.SeenAsync(kind)).Executed, name);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_pinned_version_is_spoken(string kind, string version)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind), $"ProtocolVersion={version}");

        Assert.Equal(200, (await client.GetAsync("Leads/17")).Status);
        Assert.Empty(client.NextSeen);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_services_error_is_the_status_of_its_code(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind));

        Assert.Equal((400, """{"code":"INVALID_DATA","status":"error"}"""), await client.GetAsync("Leads/400"));
        Assert.Equal(0, client.Breaker.FailureCount);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_found_is_no_content(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind));

        Assert.Equal((204, ""), await client.GetAsync("Leads/404"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_tool_that_breaks_is_a_failure_and_a_read_takes_the_next_tier(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind));

        Assert.Equal((200, "next"), await client.GetAsync("Leads/500"));
        Assert.Equal(1, client.Breaker.FailureCount);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_write_whose_tool_the_server_does_not_have_takes_the_next_tier(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind), "Preset=ZohoCrm", "Tools:create:Tool=ZohoCRM_gone");

        Assert.Equal((200, "next"), await client.CreateAsync("Doe"));
        Assert.Equal(0, client.Breaker.FailureCount);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Arguments_that_the_server_refuses_are_the_callers_error(string kind)
    {
        await using var client = await McpClient.StartAsync(
            await servers.AddressAsync(kind), "Preset=ZohoCrm", "Tools:odd:Tool=ZohoCRM_getRecord", "Tools:odd:Method=GET", "Tools:odd:Path=/odd", "Tools:odd:Arguments:path_variables=wrong");

        var (status, body) = await client.GetAsync("odd");

        // The C# server does not say what went wrong.
        Assert.Equal(kind.StartsWith("C#", StringComparison.Ordinal) ? (200, "next") : (400, body), (status, body));
        Assert.DoesNotContain("wrong", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npm 1, sessions")]
    [InlineData("npm 1, sessions, JSON")]
    [InlineData("C#, sessions")]
    public async Task A_thousand_calls_at_once_share_one_session(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind));
        var before = (await servers.SeenAsync(kind)).Sessions;

        var answers = await Task.WhenAll(Enumerable.Range(1000, 1000).Select(id => client.GetAsync($"Leads/{id}")));

        Assert.Equal(Enumerable.Range(1000, 1000).Select(id => (200, $$"""{"data":[{"id":"{{id}}","module":"Leads"}]}""")), answers);
        Assert.Equal(1, (await servers.SeenAsync(kind)).Sessions - before);
    }

    [Theory]
    [InlineData("npm 1, sessions")]
    [InlineData("C#, sessions")]
    public async Task Sessions_lost_in_mid_load_cost_nobody_an_answer_and_no_write_runs_twice(string kind)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind));
        var run = Guid.NewGuid().ToString("N");
        var before = (await servers.SeenAsync(kind)).Sessions;
        List<Task<(int Status, string Body)>> calls = [];
        for (var wave = 0; wave < 6; wave++)
        {
            calls.AddRange(Enumerable.Range(wave * 40, 40).Select(number => client.CreateAsync($"{run}-{number}")));
            await calls[^20];
            await servers.LoseSessionsAsync(kind);
            // A call that loses two sessions would go to the next tier: the next wave begins with a session.
            await Task.WhenAll(calls);
            await client.GetAsync("Leads/1");
        }

        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(201, answer.Status));
        var (executed, sessions) = await servers.SeenAsync(kind);
        var mine = executed.Where(name => name.StartsWith(run, StringComparison.Ordinal)).ToArray();
        Assert.Equal((240, 240), (mine.Length, mine.Distinct().Count()));
        Assert.InRange(sessions - before, 2, 7);
        Assert.Empty(client.NextSeen);
    }

    [Fact]
    public async Task Events_in_between_are_passed_over()
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync("npm 1, sessions"));

        Assert.Equal(200, (await client.GetAsync("Leads/600")).Status);
        Assert.Empty(client.NextSeen);
    }

    [Fact]
    public async Task Texts_become_what_the_tools_schema_wants()
    {
        string[] tool =
        [
            "Tools:typed:Method=GET", "Tools:typed:Path=/typed/{n}", "Tools:typed:Arguments:count={n}", "Tools:typed:Arguments:flag={query.flag}", "Tools:typed:Arguments:names={query.names}",
            "Tools:typed:Arguments:name={query.name}",
        ];
        await using var client = await McpClient.StartAsync(await servers.AddressAsync("npm 1, stateless"), tool);

        Assert.Equal((200, """{"count":7,"flag":true,"names":["a","b"],"name":"12"}"""), await client.GetAsync("typed/7?flag=true&names=a,b&name=12"));
    }

    [Theory]
    [InlineData("fastmcp2")]
    [InlineData("fastmcp3")]
    [InlineData("python")]
    public async Task What_a_python_server_puts_around_a_value_is_taken_off(string tool)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync("wrapping"), "Tools:find:Method=GET", "Tools:find:Path=/find/{kind}", $"Tools:find:Tool={tool}", "Tools:find:Arguments:kind={kind}");

        Assert.Equal((200, """[{"id":1},{"id":2}]"""), await client.GetAsync("find/list"));
        Assert.Equal((200, "[]"), await client.GetAsync("find/empty"));
        Assert.Equal((200, "42"), await client.GetAsync("find/number"));
        Assert.Equal((200, "two tickets"), await client.GetAsync("find/text"));
        Assert.Equal((200, """{"id":7}"""), await client.GetAsync("find/json"));
        Assert.Equal((204, ""), await client.GetAsync("find/nothing"));
    }

    [Fact]
    public async Task A_services_own_object_of_the_same_look_stays()
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync("wrapping"), "Tools:find:Method=GET", "Tools:find:Path=/find/{kind}", "Tools:find:Tool=own", "Tools:find:Arguments:kind={kind}");

        Assert.Equal((200, """{"result":[{"id":1},{"id":2}]}"""), await client.GetAsync("find/list"));
        Assert.Equal((200, """{"result":null}"""), await client.GetAsync("find/nothing"));
    }

    [Theory]
    [InlineData("C#, sessions", "2025-06-18")]
    [InlineData("C#, sessions", "2025-11-25")]
    [InlineData("C#, stateless", "2026-07-28")]
    public async Task A_list_of_the_C_sharp_server_is_a_list(string kind, string version)
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync(kind), $"ProtocolVersion={version}", "Tools:list:Method=GET", "Tools:list:Path=/list");

        Assert.Equal((200, "[1,2]"), await client.GetAsync("list"));
    }

    [Fact]
    public async Task A_session_is_ended_when_the_host_has_stopped()
    {
        await using var client = await McpClient.StartAsync(await servers.AddressAsync("npm 1, sessions"));
        var before = await servers.OpenSessionsAsync("npm 1, sessions");
        await client.GetAsync("Leads/17");
        Assert.Equal(before + 1, await servers.OpenSessionsAsync("npm 1, sessions"));

        await client.HasStoppedAsync();

        Assert.Equal(before, await servers.OpenSessionsAsync("npm 1, sessions"));
    }

    [Fact]
    public async Task The_server_with_everything_answers_by_configuration_alone()
    {
        string[] tools =
        [
            "Tools:echo:Method=GET", "Tools:echo:Path=/echo/{text}", "Tools:echo:Arguments:message={text}",
            "Tools:sum:Tool=get-sum", "Tools:sum:Method=GET", "Tools:sum:Path=/sum/{a}/{b}", "Tools:sum:Arguments:a={a}", "Tools:sum:Arguments:b={b}",
        ];
        await using var client = await McpClient.StartAsync(await servers.AddressAsync("everything"), tools);

        Assert.Equal((200, "Echo: hello"), await client.GetAsync("echo/hello"));
        Assert.Equal((200, "The sum of 2 and 3.5 is 5.5."), await client.GetAsync("sum/2/3.5"));
        Assert.Empty(client.NextSeen);
    }
}
