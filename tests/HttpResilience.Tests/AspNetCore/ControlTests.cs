using System.Net;
using Microsoft.AspNetCore.Builder;

namespace HttpResilience.Tests.AspNetCore;

public sealed class ControlTests
{
    public static TheoryData<string> All { get; } = ["isolate", "reset", "force-open?seconds=60", "traffic-share?percent=25"];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Without_a_policy_there_is_no_control(string what)
    {
        await using var app = await TestApp.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await app.ControlAsync($"crm/mcp/{what}")).StatusCode);
        Assert.False((await app.StatusAsync()).GetProperty("controls").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Only_who_meets_the_policy_may_act_even_where_everybody_may_read(string what)
    {
        await using var app = await TestApp.StartAsync("ops", more: endpoints => endpoints.AllowAnonymous());
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ControlAsync($"crm/mcp/{what}", user: null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.ControlAsync($"crm/mcp/{what}", TestApp.Reader)).StatusCode);
        Assert.Empty(app.Logs.Named("control_used"));
        Assert.Equal(HttpStatusCode.NoContent, (await app.ControlAsync($"crm/mcp/{what}")).StatusCode);
        Assert.True((await app.StatusAsync()).GetProperty("controls").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_another_site_may_have_sent_is_refused(string what)
    {
        await using var app = await TestApp.StartAsync("ops");
        Assert.Equal(HttpStatusCode.BadRequest, (await app.ControlAsync($"crm/mcp/{what}", header: null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.ControlAsync($"crm/mcp/{what}", header: "true")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.ControlAsync($"crm/mcp/{what}", site: "cross-site")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.ControlAsync($"crm/mcp/{what}", site: "same-site")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await app.SendAsync(HttpMethod.Get, $"/resilience/control/crm/mcp/{what}", TestApp.Operator, "1")).StatusCode);
        Assert.Empty(app.Logs.Named("control_used"));
        Assert.Equal(HttpStatusCode.NoContent, (await app.ControlAsync($"crm/mcp/{what}", site: "same-origin")).StatusCode);
    }

    [Theory]
    [InlineData("crm/nobody/isolate", HttpStatusCode.NotFound)]
    [InlineData("nobody/mcp/reset", HttpStatusCode.NotFound)]
    [InlineData("crm/mcp/explode", HttpStatusCode.NotFound)]
    [InlineData("crm/mcp/force-open", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/force-open?seconds=", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/force-open?seconds=0", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/force-open?seconds=-1", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/force-open?seconds=NaN", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/force-open?seconds=1e300", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/force-open?seconds=604801", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/force-open?seconds=1,5", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/traffic-share?percent=", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/traffic-share?percent=101", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/traffic-share?percent=-0.1", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/traffic-share?percent=half", HttpStatusCode.BadRequest)]
    [InlineData("crm/mcp/traffic-share?percent=1&percent=2", HttpStatusCode.BadRequest)]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing(string path, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync("ops");
        Assert.Equal(status, (await app.ControlAsync(path)).StatusCode);
        Assert.Empty(app.Logs.Named("control_used"));
        Assert.Equal(("Closed", 100d), await ReadAsync(app));
    }

    [Fact]
    public async Task Each_control_does_what_it_says_and_tells_who_did_it()
    {
        await using var app = await TestApp.StartAsync("ops");
        await app.ControlAsync("crm/mcp/isolate");
        Assert.Equal(("Isolated", 100d), await ReadAsync(app));
        await app.ControlAsync("crm/mcp/reset");
        Assert.Equal(("Closed", 100d), await ReadAsync(app));
        await app.ControlAsync("crm/MCP/isolate");
        await app.ControlAsync("crm/mcp/force-open?seconds=90.5");
        var mcp = await app.TierStatusAsync("mcp");
        Assert.Equal(("Open", 90_500d), (mcp.GetProperty("state").GetString(), mcp.GetProperty("timeUntilRetryMs").GetDouble()));
        await app.ControlAsync("crm/mcp/traffic-share?percent=12.5");
        Assert.Equal(("Open", 12.5), await ReadAsync(app));

        Assert.Equal(
            [
                "crm: isolate of mcp, by alice", "crm: reset of mcp, by alice", "crm: isolate of mcp, by alice", "crm: force-open for 00:01:30.5000000 of mcp, by alice",
                "crm: traffic-share 12.5 % of mcp, by alice",
            ],
            app.Logs.Named("control_used").Select(told => told.Message));
    }

    [Fact]
    public async Task A_share_by_hand_holds_at_once_is_shown_and_ends_with_a_reset()
    {
        await using var app = await TestApp.StartAsync("ops");
        await app.ControlAsync("crm/mcp/traffic-share?percent=25");
        for (var i = 0; i < 100; i++)
            await app.Crm.GetAsync("accounts/1");
        Assert.Equal((25, 75), (app.Tier("mcp").Arrivals, app.Tier("sdk").Arrivals));
        Assert.Equal(("Closed", 25d), await ReadAsync(app));

        await app.ControlAsync("crm/mcp/reset");
        for (var i = 0; i < 100; i++)
            await app.Crm.GetAsync("accounts/1");
        Assert.Equal((125, 75), (app.Tier("mcp").Arrivals, app.Tier("sdk").Arrivals));
        Assert.Equal(("Closed", 100d), await ReadAsync(app));
    }

    [Fact]
    public async Task A_share_without_a_number_is_the_configured_one()
    {
        await using var app = await TestApp.StartAsync("ops");
        await app.ControlAsync("crm/mcp/traffic-share?percent=0");
        Assert.Equal("sdk", (await app.StatusAsync()).GetProperty("clients")[0].GetProperty("servingTier").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await app.ControlAsync("crm/mcp/traffic-share")).StatusCode);
        Assert.Equal(("Closed", 100d), await ReadAsync(app));
        Assert.Equal("crm: traffic-share as configured of mcp, by alice", app.Logs.Named("control_used")[^1].Message);
    }

    [Theory]
    [InlineData("eve\r\ncrm: reset of mcp, by alice")]
    [InlineData("eve\u2028crm: reset of mcp, by alice")]
    [InlineData("eve\u2029crm: reset of mcp, by alice")]
    [InlineData("eve\u0085crm: reset of mcp, by alice")]
    [InlineData("eve\u202Eecila")]
    public async Task A_name_can_not_forge_a_line_of_the_log(string name)
    {
        await using var app = await TestApp.StartAsync("ops");
        Assert.Equal(HttpStatusCode.NoContent, (await app.ControlAsync("crm/mcp/isolate", Uri.EscapeDataString(name) + ",operators")).StatusCode);

        var told = Assert.Single(app.Logs.Named("control_used"));
        Assert.StartsWith("crm: isolate of mcp, by eve?", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(told.Message, character => character is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029' or '\u202E');
    }

    private static async Task<(string? State, double Share)> ReadAsync(TestApp app)
    {
        var mcp = await app.TierStatusAsync("mcp");
        return (mcp.GetProperty("state").GetString(), mcp.GetProperty("trafficShare").GetDouble());
    }
}
