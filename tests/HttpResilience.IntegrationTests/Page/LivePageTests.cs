using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>What the page shows, and when.</summary>
[Collection(BrowserTests.Name)]
public sealed class LivePageTests(Browser browser)
{
    private static Dictionary<string, object?> Healthy => Canned.Status(false, Canned.Client("orders", "primary", Canned.Tier("primary"), Canned.Tier("secondary")));

    private static Dictionary<string, object?> FellBack =>
        Canned.Status(false, Canned.Client("orders", "secondary", Canned.Tier("primary", "Open"), Canned.Tier("secondary")));

    [Fact]
    public Task An_opening_breaker_is_seen_within_one_second_and_said_to_a_screen_reader() => InTime.HoldsAsync(async () =>
    {
        await using var server = await PageServer.StartAsync(Healthy);
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Lane("orders").Locator(".serving")).ToHaveTextAsync("Served by primary");
        await Expect(tab.Page.Locator("#announcer")).ToHaveTextAsync("");

        var shown = TimeProvider.System.GetTimestamp();
        server.Show(FellBack);

        await Expect(tab.Station("orders", "primary").Locator(".state")).ToHaveTextAsync(new Regex(@"^Open,\sretry\sin\s\d+\ss$"));
        await Expect(tab.Lane("orders").Locator(".serving")).ToHaveTextAsync("Fell back to secondary");
        await Expect(tab.Station("orders", "secondary").Locator(".here")).ToHaveTextAsync("serving");
        InTime.Require(TimeProvider.System.GetElapsedTime(shown), TimeSpan.FromSeconds(1));
        await Expect(tab.Station("orders", "primary").Locator("use")).ToHaveAttributeAsync("href", "#i-Open");
        await Expect(tab.Page.Locator("#announcer")).ToHaveTextAsync("orders: primary is now open. orders: requests go to secondary.");
        Assert.Empty(tab.Complaints);
    });

    [Fact]
    public async Task Time_left_counts_down()
    {
        await using var server = await PageServer.StartAsync(FellBack);
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Station("orders", "primary").Locator(".state")).ToHaveTextAsync("Open, retry in 28 s");

        server.Show(Canned.Status(false, Canned.Client("orders", "secondary", Canned.Tier("primary", "Open").With("timeUntilRetryMs", 4_100), Canned.Tier("secondary"))));

        await Expect(tab.Station("orders", "primary").Locator(".state")).ToHaveTextAsync("Open, retry in 5 s");
    }

    [Fact]
    public async Task Says_why_a_tier_with_a_closed_breaker_gets_no_request()
    {
        var tier = Canned.Tier("primary").With("coolDownLeftMs", 18_000).With("notEligibleBecause", "cooling down");
        var full = Canned.Tier("secondary").With("notEligibleBecause", "concurrency limit full");
        await using var server = await PageServer.StartAsync(Canned.Status(false, Canned.Client("orders", null, tier, full)));
        await using var tab = await browser.OpenAsync(server.Address);

        await Expect(tab.Station("orders", "primary").Locator(".why")).ToHaveTextAsync("cooling down for 18 s");
        await Expect(tab.Station("orders", "secondary").Locator(".why")).ToHaveTextAsync("concurrency limit full");
        await Expect(tab.Lane("orders").Locator(".serving")).ToHaveTextAsync("No tier can take a request");
        await Expect(tab.Page).ToHaveTitleAsync("✕ 1 without a tier · Tiers");
    }

    [Fact]
    public async Task Events_are_listed_as_they_happen_the_newest_first_and_once()
    {
        var old = Canned.Event("circuit_closed", "Information", "orders:primary closed.", 60);
        var fresh = Canned.Event("circuit_opened", "Error", "orders:primary opened.");
        await using var server = await PageServer.StartAsync(Healthy.With("events", new[] { old }));
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator(".event")).ToHaveCountAsync(1);

        server.Tell(fresh);
        await Expect(tab.Page.Locator(".event-name")).ToHaveTextAsync(["circuit_opened", "circuit_closed"]);
        server.Show(Healthy.With("events", new[] { fresh, old }));
        server.Show(FellBack.With("events", new[] { fresh, old }));

        await Expect(tab.Lane("orders").Locator(".serving")).ToHaveTextAsync("Fell back to secondary");
        await Expect(tab.Page.Locator(".event")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Hostile_names_are_shown_as_text()
    {
        const string Hostile = "<img src=x onerror=\"document.title='owned'\">";
        var tier = Canned.Tier(Hostile).With("stateReason", Hostile).With("fleet", Canned.Fleet("HalfOpen", Hostile, Hostile));
        var status = Canned.Status(true, Canned.Client(Hostile, Hostile, tier))
            .With("instance", Hostile).With("events", new[] { Canned.Event(Hostile, Hostile, Hostile) });
        await using var server = await PageServer.StartAsync(status);
        await using var tab = await browser.OpenAsync(server.Address);

        await Expect(tab.Page.Locator(".open-detail")).ToHaveTextAsync(Hostile);
        await Expect(tab.Page.Locator(".tier")).ToHaveTextAsync(Hostile);
        await Expect(tab.Page.Locator(".event-name")).ToHaveTextAsync(Hostile);
        await Expect(tab.Page.Locator(".fleet")).ToHaveTextAsync($"open on 3 of 5 instances, opened by {Hostile}; {Hostile} probes");
        await tab.Page.Locator(".open-detail").ClickAsync();
        await Expect(tab.Page.Locator("#detail-title")).ToHaveTextAsync(Hostile);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Isolate" }).ClickAsync();
        await Expect(tab.Page.Locator("#confirm-title")).ToHaveTextAsync($"Isolate: {Hostile} of {Hostile}");
        Assert.Equal(0, await tab.Page.Locator("img").CountAsync());
        Assert.NotEqual("owned", await tab.Page.TitleAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_client_or_tier_that_comes_or_goes_moves_no_other()
    {
        var a = Canned.Client("a", "one", Canned.Tier("one"));
        var b = Canned.Client("b", "one", Canned.Tier("one"), Canned.Tier("two"));
        await using var server = await PageServer.StartAsync(Canned.Status(false, a, b));
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator(".lane h3")).ToHaveTextAsync(["a", "b"]);
        await tab.Lane("b").EvaluateAsync("lane => { lane.kept = true; }");

        server.Show(Canned.Status(false, Canned.Client("new", "one", Canned.Tier("one")), b.With("tiers", new[] { Canned.Tier("two"), Canned.Tier("one"), Canned.Tier("three") })));

        await Expect(tab.Page.Locator(".lane h3")).ToHaveTextAsync(["new", "b"]);
        await Expect(tab.Lane("b").Locator(".tier")).ToHaveTextAsync(["two", "one", "three"]);
        Assert.True(await tab.Lane("b").EvaluateAsync<bool>("lane => lane.kept === true"));
    }

    [Fact]
    public async Task Only_what_needs_attention_is_a_choice()
    {
        var ill = Canned.Client("ill", null, Canned.Tier("one", "Open"));
        await using var server = await PageServer.StartAsync(Canned.Status(false, Canned.Client("fine", "one", Canned.Tier("one")), ill));
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator(".lane:visible")).ToHaveCountAsync(2);

        await tab.Page.GetByLabel("Only what needs attention").CheckAsync();
        await Expect(tab.Page.Locator(".lane:visible h3")).ToHaveTextAsync(["ill"]);
        await tab.Page.GetByLabel("Find").FillAsync("nothing like it");

        await Expect(tab.Page.GetByText("No client matches.")).ToBeVisibleAsync();
    }
}
