using HttpResilience.IntegrationTests.Operations;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>The page of one instance shows what the others did.</summary>
[Collection(BrowserTests.Name)]
public sealed class FleetPageTests(Browser browser)
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public Task What_one_instance_opens_the_page_of_another_shows_within_a_second_and_says_who_it_was() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await TwoHosts.StartAsync();
        await using var tab = await browser.OpenAsync(fleet.Second.Address.AbsoluteUri);
        await Expect(tab.Station("crm", "mcp").Locator(".state")).ToHaveTextAsync("Closed");
        await Expect(tab.Station("crm", "mcp").Locator(".fleet")).ToBeHiddenAsync();
        fleet.Mcp.Fault = Fault.ServerError;
        for (var i = 0; i < 5; i++)
            await fleet.First.Crm.GetStringAsync("accounts/1");

        var opened = TimeProvider.System.GetTimestamp();
        await Expect(tab.Station("crm", "mcp").Locator(".fleet")).ToContainTextAsync("opened by web-1");
        InTime.Require(TimeProvider.System.GetElapsedTime(opened), s_second);
        await Expect(tab.Station("crm", "mcp").Locator(".state")).ToContainTextAsync("Open, retry in");
        await Expect(tab.Lane("crm").Locator(".serving")).ToHaveTextAsync("Fell back to sdk");
        await Expect(tab.Station("crm", "mcp").Locator(".since")).ToContainTextAsync(": another instance said so");
        await Expect(tab.Station("crm", "mcp").Locator(".fleet")).ToHaveTextAsync("open on 2 of 2 instances, opened by web-1");
        await Expect(tab.Page.Locator(".event p:last-child").GetByText("crm:mcp: web-1 says Open (ConsecutiveFailures), and this instance follows")).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    });

    [Fact]
    public Task What_an_operator_does_at_one_instance_the_page_of_another_shows_within_a_second() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await TwoHosts.StartAsync();
        await using var tab = await browser.OpenAsync(fleet.Second.Address.AbsoluteUri);
        await Expect(tab.Station("crm", "mcp").Locator(".state")).ToHaveTextAsync("Closed");
        var control = fleet.First.Services.GetRequiredService<ITierResilienceControl>();
        var said = TimeProvider.System.GetTimestamp();
        control.Isolate("crm", "mcp", "alice");

        await Expect(tab.Station("crm", "mcp").Locator(".state")).ToHaveTextAsync("Isolated");
        InTime.Require(TimeProvider.System.GetElapsedTime(said), s_second);
        await Expect(tab.Station("crm", "mcp").Locator(".fleet")).ToHaveTextAsync("isolated on 2 of 2 instances, by web-1");
        await Expect(tab.Page.Locator(".event p:last-child").GetByText("crm:mcp was isolated, because another instance said so")).ToBeVisibleAsync();

        said = TimeProvider.System.GetTimestamp();
        control.Reset("crm", "mcp", "alice");
        await Expect(tab.Station("crm", "mcp").Locator(".state")).ToHaveTextAsync("Closed");
        InTime.Require(TimeProvider.System.GetElapsedTime(said), s_second);
        await Expect(tab.Station("crm", "mcp").Locator(".fleet")).ToBeHiddenAsync();
    });

    [Fact]
    public async Task A_store_that_goes_down_and_comes_back_is_shown_and_costs_no_request()
    {
        var store = new LostStore("crm", "sdk") { IsDown = true };
        await using FaultyServer mcp = new("mcp"), sdk = new("sdk");
        await using var server = await ResilienceServer.StartAsync(mcp, sdk, more: tiers =>
        {
            tiers.Services.AddSingleton<ICircuitStateStore>(store);
            tiers.UseSharedState(options => (options.Instance, options.PollInterval) = ("web-1", TimeSpan.FromMilliseconds(200)));
        });
        await using var tab = await browser.OpenAsync(server.Address.AbsoluteUri);
        await Expect(tab.Station("crm", "mcp").Locator(".fleet")).ToHaveTextAsync("alone: the store does not answer");
        await Expect(tab.Page.Locator(".event-name").GetByText("fleet_store_lost")).ToBeVisibleAsync();
        Assert.Equal("mcp", await server.Crm.GetStringAsync("accounts/1"));

        store.IsDown = false;
        await Expect(tab.Station("crm", "sdk").Locator(".fleet")).ToHaveTextAsync("isolated on 2 of 2 instances, by ops-2");
        await Expect(tab.Page.Locator(".event-name").GetByText("fleet_store_back")).ToBeVisibleAsync();
        store.IsDown = true;
        await Expect(tab.Station("crm", "sdk").Locator(".fleet")).ToHaveTextAsync("alone: the store does not answer");
        await Expect(tab.Station("crm", "sdk").Locator(".state")).ToHaveTextAsync("Isolated");
        Assert.Equal("mcp", await server.Crm.GetStringAsync("accounts/1"));
    }

    [Fact]
    public async Task Each_thing_that_a_fleet_knows_has_its_words()
    {
        (Dictionary<string, object?> Fleet, string Text)[] cases =
        [
            (Canned.Fleet(), ""),
            (Canned.Fleet("Open"), "open on 3 of 5 instances, opened by web-2"),
            (Canned.Fleet("Open", "web-1"), "open on 3 of 5 instances, opened by this instance"),
            (Canned.Fleet("HalfOpen", probedBy: "web-4"), "open on 3 of 5 instances, opened by web-2; web-4 probes"),
            (Canned.Fleet("HalfOpen", probedBy: "web-1"), "open on 3 of 5 instances, opened by web-2; this instance probes"),
            (Canned.Fleet("Isolated"), "isolated on 3 of 5 instances, by web-2"),
            (Canned.Fleet(votes: ["web-3"]), "1 of 2 votes: web-3"),
            (Canned.Fleet(votes: ["a", "b", "c", "d", "e"]), "5 of 2 votes: a, b, c and 2 more"),
            (Canned.Fleet("Open", isConnected: false), "alone: the store does not answer"),
        ];
        await using var server = await PageServer.StartAsync(Status(Canned.Fleet()));
        await using var tab = await browser.OpenAsync(server.Address);
        foreach (var (fleet, text) in cases)
        {
            server.Show(Status(fleet));
            await Expect(tab.Station("orders", "primary").Locator(".fleet")).ToHaveTextAsync(text);
        }

        await Expect(tab.Station("orders", "secondary").Locator(".fleet")).ToHaveTextAsync("");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_count_that_is_older_than_this_instances_own_state_is_not_shown_as_none()
    {
        await using var server = await PageServer.StartAsync(Canned.Status(
            false, Canned.Client("orders", "secondary", Canned.Tier("primary", "Open").With("fleet", Canned.Fleet("Open").With("notClosedOn", 0)), Canned.Tier("secondary"))));
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Station("orders", "primary").Locator(".fleet")).ToHaveTextAsync("open on 1 of 5 instances, opened by web-2");
    }

    [Fact]
    public async Task The_detail_says_what_this_instance_is_called_and_how_far_controls_reach()
    {
        await using var server = await PageServer.StartAsync(Status(Canned.Fleet()));
        await using var tab = await browser.OpenAsync(server.Address);
        await tab.Page.Locator(".open-detail").ClickAsync();
        await Expect(tab.Page.Locator("#detail-controls")).ToHaveTextAsync(
            "Controls act on all instances of the fleet, the traffic share on this process only. They are written to this process's log with your name.");
        var facts = tab.Page.Locator(".facts div");
        await Expect(facts.Filter(new() { HasText = "Fleet" }).Locator("dd")).ToHaveTextAsync(["closed, 5 instances share it; opened 7 times"]);
        await Expect(facts.Filter(new() { HasText = "This instance" }).Locator("dd")).ToHaveTextAsync(["web-1"]);

        server.Show(Canned.Status(true, Canned.Client("orders", "primary", Canned.Tier("primary"))));
        await Expect(tab.Page.Locator("#detail-controls")).ToHaveTextAsync("Controls act on this process only and are written to its log with your name.");
        await Expect(facts.Filter(new() { HasText = "Fleet" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Votes_need_attention()
    {
        await using var server = await PageServer.StartAsync(Status(Canned.Fleet(votes: ["web-3"])));
        await using var tab = await browser.OpenAsync(server.Address);
        await tab.Page.GetByLabel("Only what needs attention").CheckAsync();
        await Expect(tab.Page.Locator(".lane:visible")).ToHaveCountAsync(1);
        server.Show(Status(Canned.Fleet()));
        await Expect(tab.Page.Locator(".lane:visible")).ToHaveCountAsync(0);
    }

    private static Dictionary<string, object?> Status(Dictionary<string, object?> fleet) =>
        Canned.Status(true, Canned.Client("orders", "primary", Canned.Tier("primary").With("fleet", fleet), Canned.Tier("secondary")));
}
