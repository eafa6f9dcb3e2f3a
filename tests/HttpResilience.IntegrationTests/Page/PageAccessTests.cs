using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>The page for those who can't see it well, not at all, or only on a phone.</summary>
[Collection(BrowserTests.Name)]
public sealed class PageAccessTests(Browser browser)
{
    private static readonly string[] s_states = ["Closed", "Open", "HalfOpen", "Isolated", "Disabled", "MetricsOnly"];

    private static Dictionary<string, object?> EveryState => Canned.Status(
        true,
        Canned.Client("all", "Closed", [.. s_states.Select(state => Canned.Tier(state, state, failing: 0.5))]),
        Canned.Client("fell-back", "b",
            Canned.Tier("a", "Open").With("fleet", Canned.Fleet("HalfOpen", probedBy: "web-with-a-name-of-its-own-4711-b3f0")),
            Canned.Tier("b").With("fleet", Canned.Fleet(isConnected: false))),
        Canned.Client("none", null, Canned.Tier("a").With("notEligibleBecause", "unhealthy").With("isUnhealthy", true)),
        Canned.Client("off", "a", Canned.Tier("a")).With("isEnabled", false))
        .With("events", new[] { Canned.Event("x", "Error", "text"), Canned.Event("y", "Warning", "text"), Canned.Event("z", "Information", "text") });

    [Theory]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Light, true)]
    [InlineData(ColorScheme.Dark, false)]
    [InlineData(ColorScheme.Dark, true)]
    public async Task All_text_has_a_contrast_of_at_least_4_5(ColorScheme scheme, bool inDialogs)
    {
        await using var server = await PageServer.StartAsync(EveryState);
        await using var tab = await browser.OpenAsync(server.Address, scheme);
        await Expect(tab.Page.Locator(".lane")).ToHaveCountAsync(4);
        if (inDialogs)
        {
            await tab.Page.Locator(".open-detail").First.ClickAsync();
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Traffic share…" }).First.ClickAsync();
        }

        var report = await tab.Page.EvaluateAsync<string[]>(PageProbes.Contrast);

        Assert.True(report.Length > 0 && int.Parse(report[0], System.Globalization.CultureInfo.InvariantCulture) > 60, $"only {report[0]} texts were measured");
        Assert.Empty(report[1..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Landmarks_headings_names_and_references_are_in_order(bool inDialogs)
    {
        await using var server = await PageServer.StartAsync(EveryState);
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator(".lane")).ToHaveCountAsync(4);
        if (inDialogs)
            await tab.Page.Locator(".open-detail").First.ClickAsync();

        Assert.Empty(await tab.Page.EvaluateAsync<string[]>(PageProbes.Structure));
    }

    [Fact]
    public async Task Each_state_has_its_own_word_and_icon()
    {
        await using var server = await PageServer.StartAsync(EveryState);
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator(".lane").First.Locator(".station")).ToHaveCountAsync(s_states.Length);

        var words = await tab.Page.Locator(".lane").First.Locator(".state").AllInnerTextsAsync();
        var icons = await tab.Page.Locator(".lane").First.Locator("use").EvaluateAllAsync<string[]>(
            "uses => uses.map(use => document.querySelector(use.getAttribute('href')).innerHTML)");

        Assert.Equal(s_states.Length, words.Distinct().Count());
        Assert.Equal(s_states.Length, icons.Distinct().Count());
    }

    [Fact]
    public async Task Focus_is_visible_on_everything_that_Tab_reaches()
    {
        await using var server = await PageServer.StartAsync(EveryState);
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator(".lane")).ToHaveCountAsync(4);
        var reached = new HashSet<string>();
        for (var presses = 0; presses < 16; presses++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            var seen = await tab.Page.EvaluateAsync<string[]>(
                "() => { const e = document.activeElement, s = getComputedStyle(e); return [e.id || e.className, s.outlineStyle, s.outlineWidth]; }");
            reached.Add(seen[0]);
            Assert.True(seen[1] != "none" && seen[2] != "0px", $"no outline on '{seen[0]}'");
        }

        Assert.Superset(new HashSet<string> { "skip", "theme", "motion", "find", "attention", "open-detail", "stop" }, reached);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    public async Task A_phone_needs_no_sideways_scrolling_and_the_line_runs_down(int width)
    {
        await using var server = await PageServer.StartAsync(EveryState);
        await using var tab = await browser.OpenAsync(server.Address, width: width, height: 844);
        await Expect(tab.Page.Locator(".lane")).ToHaveCountAsync(4);

        Assert.Equal(width, await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        var first = await tab.Station("all", "Closed").BoundingBoxAsync();
        var second = await tab.Station("all", "Open").BoundingBoxAsync();
        Assert.True(second!.Y >= first!.Y + first.Height - 1 && Math.Abs(second.X - first.X) < 1);
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_asked_for_that_or_paused_it()
    {
        const string Moving = "() => document.getAnimations().filter(one => one.playState === 'running').length";
        await using var server = await PageServer.StartAsync(EveryState);
        await using var calm = await browser.OpenAsync(server.Address, motion: ReducedMotion.Reduce);
        await Expect(calm.Page.Locator(".lane")).ToHaveCountAsync(4);
        Assert.Equal(0, await calm.Page.EvaluateAsync<int>(Moving));

        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator(".lane")).ToHaveCountAsync(4);
        Assert.True(await tab.Page.EvaluateAsync<int>(Moving) > 0);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pause motion" }).ClickAsync();

        Assert.Equal(0, await tab.Page.EvaluateAsync<int>(Moving));
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("#motion")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task The_theme_can_be_chosen_and_is_kept()
    {
        const string Paper = "() => getComputedStyle(document.documentElement).backgroundColor";
        await using var server = await PageServer.StartAsync(EveryState);
        await using var tab = await browser.OpenAsync(server.Address, ColorScheme.Light);
        var light = await tab.Page.EvaluateAsync<string>(Paper);

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: system" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: light" }).ClickAsync();

        Assert.NotEqual(light, await tab.Page.EvaluateAsync<string>(Paper));
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("#theme")).ToHaveTextAsync("Theme: dark");
        Assert.NotEqual(light, await tab.Page.EvaluateAsync<string>(Paper));
    }
}
