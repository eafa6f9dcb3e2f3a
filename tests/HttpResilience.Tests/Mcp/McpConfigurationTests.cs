using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Mcp;

/// <summary>A tier speaks MCP by configuration alone, or by one line of code; what is wrong is said at start; a reload may change it.</summary>
public sealed class McpConfigurationTests
{
    private const string Tier = "TierResilience:Clients:crm:Tiers:mcp";

    [Fact]
    public async Task A_protocol_whose_package_is_not_registered_is_refused_with_what_is_missing()
    {
        await using var harness = new TierHarness("""
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "Protocol": "mcp", "Mcp": { "Preset": "ZohoCrm" } } }
            """);

        var refusal = Assert.Throws<OptionsValidationException>(() => harness.Client);

        Assert.Equal($"{Tier}:Protocol: nothing here speaks Mcp; reference the package HttpResilience.Mcp, and call AddMcp() on what AddTierResilience() returns", Assert.Single(refusal.Failures));
    }

    [Theory]
    [InlineData("", "Tools: there is no tool; name at least one, or set Preset to one of ZohoCrm")]
    [InlineData("\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2024-11-05\"", "ProtocolVersion: '2024-11-05' is not one of 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28; leave it out to ask the server")]
    [InlineData("\"Tools\": { \"a\": { \"Path\": \"/a\" } }", "Tools:a:Method: the tool has none; name the request's method, for example GET")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GTE\", \"Path\": \"/a\" } }", "Tools:a:Method: 'GTE' is no method that is known; did you mean 'GET'?")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GE T\", \"Path\": \"/a\" } }", "Tools:a:Method: 'GE T' is not a method, for example GET")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\" } }", "Tools:a:Path: the tool has none; set a template of the request's path, for example /tickets/{id}")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/a/*\" } }", "Tools:a:Path: '/a/*' has a '*', whose text no argument could take; use {name} for each segment")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/a/{id}\", \"Arguments\": { \"x\": \"{no}\" } } }", "Tools:a:Arguments:x: '{no}' is not in the path; use {id}, {query}, {query.name}, {body}")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/a/{id}\", \"Arguments\": { \"*\": \"{id}\" } } }", "Tools:a:Arguments:*: '{id}' is not an object; '*' takes {query} or {body}")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/a\", \"Arguments\": { \"x\": \"1\", \"x.y\": \"2\" } } }", "Tools:a:Arguments:x: it is a value here and an object elsewhere; choose one")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/a\", \"Arguments\": { \"x.\": \"1\" } } }", "Tools:a:Arguments:x.: a part of the name is empty; write one.other for the member 'other' of the object 'one'")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/find/{query}\" } }", "Tools:a:Path: '/find/{query}' has a segment {query}, which means something else among the arguments; give it another name")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/{body}/1\" } }", "Tools:a:Path: '/{body}/1' has a segment {body}, which means something else among the arguments; give it another name")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/?x=1\" } }", "Tools:a:Path: '/?***' has a query; a template is a path without one, and only the path of a request is compared with it: write '/'")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"DELETE\", \"Path\": \"/a/{id}\" } }", "Tools:a:Arguments: no argument takes {id} of the path, so that the call would be the same for all; add one")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/a/{id}\", \"Arguments\": { \"i\": \"{id}\", \"x\": \"number {ID}\" } } }", "Tools:a:Arguments:x: 'number {ID}' has {ID} within a text, which is sent as it stands; a value is one or the other")]
    [InlineData("\"Preset\": \"ZohoCrm\", \"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/crm/v8/{module}\", \"Arguments\": { \"m\": \"{module}\" } } }", "Tools:a:Path: '/crm/v8/{module}' matches the same requests for 'list' and 'a'; give each its own method or path")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/{x}\", \"Arguments\": { \"x\": \"{x}\" } }, \"b\": { \"Method\": \"get\", \"Path\": \"/{y}\", \"Arguments\": { \"y\": \"{y}\" } } }", "Tools:b:Path: '/{y}' matches the same requests for 'a' and 'b'; give each its own method or path")]
    public void A_setting_that_makes_no_sense_is_refused(string mcp, string failure) => Assert.Equal([$"{Tier}:Mcp:{failure}"], Failures($"{mcp}"));

    [Theory]
    [InlineData("\"Tools\": { \"a\": { \"Metod\": \"GET\", \"Path\": \"/a\" } }", "Tools:a:Metod: 'Metod' is not a setting of a tool; did you mean 'Method'?")]
    [InlineData("\"Tools\": { \"a\": { \"Method\": \"GET\", \"Pathh\": \"/a\" } }", "Tools:a:Pathh: 'Pathh' is not a setting of a tool; did you mean 'Path'?")]
    [InlineData("\"Tols\": { \"a\": { \"Method\": \"GET\", \"Path\": \"/a\" } }", "Tols: 'Tols' is not a setting of Mcp; did you mean 'Tools'?")]
    public void A_setting_that_is_misspelt_is_not_told_as_missing_too(string mcp, string failure) => Assert.Equal([$"{Tier}:Mcp:{failure}"], Failures(mcp));

    [Fact]
    public void Settings_of_a_protocol_that_the_tier_does_not_speak_are_refused_unless_it_says_what_it_speaks()
    {
        static TierHarness Client(string protocol) => new($$"""
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", {{protocol}} "Mcp": { "Preset": "ZohoCrm" } } }
            """, tiers: builder => builder.AddMcp());

        var failures = Assert.Throws<OptionsValidationException>(() => Client("").Client).Failures;

        Assert.Equal([$"{Tier}:Protocol: the tier has settings in Mcp and does not say that it speaks it; set it to Mcp, or to Http to leave them unused"], failures);
        Assert.NotNull(Client("\"Protocol\": \"http\",").Client);
    }

    [Theory]
    [InlineData("https://elsewhere.example/?key=hunter2")]
    [InlineData("https://user:hunter2@mcp.example/")]
    [InlineData("http://mcp.example/hunter2")]
    [InlineData("rpc#hunter2")]
    public void An_endpoint_elsewhere_is_refused_and_not_shown(string endpoint)
    {
        var failure = Assert.Single(Failures($"\"Preset\": \"ZohoCrm\", \"Endpoint\": \"{endpoint}\""));

        Assert.StartsWith($"{Tier}:Mcp:Endpoint: the value is not an address of the same scheme, host and port", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Preset\": \"ZohoCrm\"", "https://mcp.example/gate")]
    [InlineData("\"Preset\": \"ZohoCrm\", \"Endpoint\": \"rpc?key=1\"", "https://mcp.example/gate/rpc?key=1")]
    [InlineData("\"Preset\": \"ZohoCrm\", \"Endpoint\": \"/rpc\"", "https://mcp.example/rpc")]
    [InlineData("\"Preset\": \"ZohoCrm\", \"Endpoint\": \"https://mcp.example/x/\"", "https://mcp.example/x/")]
    public async Task The_endpoint_is_the_base_address_or_lies_at_its_origin(string mcp, string expected)
    {
        await using var harness = Client(mcp, "https://mcp.example/gate");
        _ = new McpStub(harness.Mcp);

        await harness.Client.GetAsync("Leads/1");

        Assert.All(harness.Mcp.Seen, request => Assert.Equal(expected, request.Uri.AbsoluteUri));
    }

    [Fact]
    public async Task One_line_of_code_does_what_configuration_does()
    {
        await using var harness = new TierHarness(TierHarness.ThreeTiers, tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddMcpTranslation(options =>
        {
            options.Preset = McpPreset.ZohoCrm;
            options.ProtocolVersion = "2026-07-28";
        })));
        var server = new McpStub(harness.Mcp);

        await harness.Client.GetAsync("Leads/1");

        Assert.Equal("ZohoCRM_getRecord", server.Call["name"]!.GetValue<string>());
    }

    [Fact]
    public void A_client_that_is_no_tiers_is_refused() =>
        Assert.Throws<ArgumentException>("tier", () => new ServiceCollection().AddHttpClient("crm").AddMcpTranslation());

    [Fact]
    public async Task A_reload_changes_the_protocol_and_back()
    {
        await using var harness = new McpHarness();
        await harness.GetAsync();

        harness.Tiers.Reload(TierHarness.ThreeTiers);
        await harness.GetAsync("Leads/2");
        var plain = harness.Tiers.Mcp.Seen.Last();
        harness.Reload("\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2026-07-28\"");
        await harness.GetAsync("Leads/3");

        Assert.Equal((HttpMethod.Get, "https://mcp.example/Leads/2"), (plain.Method, plain.Uri.AbsoluteUri));
        Assert.Equal(["1", "3"], harness.Server.Calls.Select(call => call["arguments"]!["path_variables"]!["recordID"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_health_probe_is_plain_http_below_the_base_address()
    {
        await using var harness = new McpHarness(tier: "\"Health\": { \"Path\": \"health\" }");

        var status = await harness.Tiers.Services.GetRequiredService<ITierHealthMonitor>().CheckAsync("crm", "mcp");

        Assert.True(status!.IsHealthy);
        Assert.Equal((HttpMethod.Get, "https://mcp.example/health"), (harness.Tiers.Mcp.Seen.Single().Method, harness.Tiers.Mcp.Seen.Single().Uri.AbsoluteUri));
    }

    [Fact]
    public async Task An_export_masks_the_endpoint_and_keeps_the_rest()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\", \"Tools\": { \"get\": { \"Tool\": \"other\" } }");
        _ = harness.Tiers.Client;

        var export = JsonNode.Parse(harness.Tiers.Services.GetRequiredService<ITierResilienceStatus>().ExportConfiguration())!["TierResilience"]!["Clients"]!["crm"]!["Tiers"]!;

        Assert.Equal(("Mcp", "***", "ZohoCrm", "other"), (Text(export, "Protocol"), Text(export, "Mcp", "Endpoint"), Text(export, "Mcp", "Preset"), Text(export, "Mcp", "Tools", "get", "Tool")));
        Assert.Null(export["sdk"]!["Mcp"]);
    }

    private static string? Text(JsonNode tiers, params string[] path) => path.Aggregate(tiers["mcp"], (node, name) => node?[name])?.GetValue<string>();

    [Fact]
    public async Task A_session_outlives_a_reload_that_does_not_concern_it()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"");
        harness.Server.HasSessions = true;
        await harness.GetAsync();

        harness.Reload("\"Preset\": \"ZohoCrm\", \"Tools\": { \"get\": { \"Tool\": \"other\" } }");
        await harness.GetAsync();

        Assert.Single(harness.Server.Methods, "initialize");
        Assert.Equal("other", harness.Server.Calls.Last()["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_reload_that_names_other_credentials_begins_another_session()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"");
        harness.Server.HasSessions = true;
        await harness.GetAsync();

        harness.Reload("\"Preset\": \"ZohoCrm\"", "\"Headers\": { \"X-Key\": \"new\" }");
        await harness.GetAsync();

        Assert.Equal(2, harness.Server.Methods.Count(method => method == "initialize"));
    }

    private const string Without501 = "\"FallbackStatusCodes\": [ 502, 503 ]";

    [Theory]
    [InlineData(Without501, "", 1)]
    [InlineData("", Without501, 1)]
    [InlineData("", "", 0)]
    [InlineData("\"FallbackStatusCodes\": [ 501 ]", Without501, 0)]
    public async Task Fallback_without_501_is_a_warning_at_start(string tier, string client, int warnings)
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"", tier, client);

        await StartAsync(harness.Tiers);

        Assert.Equal(
            Enumerable.Repeat("crm: the FallbackStatusCodes of mcp lack 501, so that a request that can't be said in its protocol gets a 501 and no other tier is asked; add 501", warnings),
            harness.Tiers.Logs.Named("fallback_lacks_501").Select(log => log.Message));
    }

    [Fact]
    public async Task A_reload_that_leaves_501_out_is_a_warning_once_it_is_in_force()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"");
        await harness.GetAsync();

        harness.Reload("\"Preset\": \"ZohoCrm\"", Without501);

        Assert.Equal(["configuration_reloaded", "fallback_lacks_501"], harness.Tiers.Logs.Events.Select(log => log.Name).TakeLast(2));
        Assert.Equal(501, (await McpHarness.ReadAsync(harness.GetAsync("settings/modules"))).Status);
    }

    [Fact]
    public async Task The_last_tier_and_one_of_plain_http_need_no_501()
    {
        await using var harness = new TierHarness($$"""
            {{Without501}},
            "Tiers": {
              "rest": { "Order": 1, "BaseAddress": "https://rest.example/" },
              "mcp": { "Order": 2, "BaseAddress": "https://mcp.example/", "Protocol": "mcp", "Mcp": { "Preset": "ZohoCrm" } }
            }
            """, tiers: builder => builder.AddMcp());

        await StartAsync(harness);

        Assert.Empty(harness.Logs.Named("fallback_lacks_501"));
    }

    [Fact]
    public async Task Code_that_decides_by_itself_is_not_judged()
    {
        await using var harness = new McpHarness("\"Preset\": \"ZohoCrm\"", Without501, tiers: builder => builder.Services.Configure("crm", (TierResilienceOptions options) => options.ShouldHandle = arguments => arguments.Default));

        await StartAsync(harness.Tiers);

        Assert.Empty(harness.Tiers.Logs.Named("fallback_lacks_501"));
    }

    private static async Task StartAsync(TierHarness harness)
    {
        foreach (var service in harness.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        foreach (var service in harness.Services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    private static IEnumerable<string> Failures(string mcp)
    {
        var harness = Client(mcp, "https://mcp.example/");
        return Assert.Throws<OptionsValidationException>(() => harness.Client).Failures;
    }

    private static TierHarness Client(string mcp, string address) => new($$"""
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "{{address}}", "Protocol": "mcp", "Mcp": { {{mcp}} } } }
        """, tiers: builder => builder.AddMcp());
}
