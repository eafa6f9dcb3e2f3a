using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>What an operator can do from the page: with the keyboard, after a question, in the one form that the server takes.</summary>
[Collection(BrowserTests.Name)]
public sealed class PageControlTests(Browser browser)
{
    private static Dictionary<string, object?> With(bool controls) =>
        Canned.Status(controls, Canned.Client("orders eu/1", "primary", Canned.Tier("primary"), Canned.Tier("secondary")));

    [Fact]
    public async Task A_control_by_keyboard_asks_first_and_sends_exactly_one_post_with_the_header()
    {
        await using var server = await PageServer.StartAsync(With(true));
        await using var tab = await browser.OpenAsync(server.Address);
        await tab.Page.Locator(".open-detail").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(tab, "Isolate");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("#confirm-title")).ToHaveTextAsync("Isolate: primary of orders eu/1");
        await Expect(tab.Page.Locator("#confirm-cancel")).ToBeFocusedAsync();
        Assert.Empty(server.Posts);

        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Page.Locator("#confirm")).ToBeHiddenAsync();
        var post = Assert.Single(server.Posts);
        Assert.Equal("/resilience/control/orders%20eu%2F1/primary/isolate", post.Target);
        Assert.Equal("1", post.Headers["X-HttpResilience-Control"]);
        Assert.Equal("", post.Body);
        await Expect(tab.Page.GetByRole(AriaRole.Group, new() { Name = "Controls of primary" }).GetByRole(AriaRole.Button, new() { Name = "Isolate" })).ToBeFocusedAsync();
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("Force open…", "90", "/force-open?seconds=90")]
    [InlineData("Traffic share…", "12.5", "/traffic-share?percent=12.5")]
    [InlineData("Traffic share…", "", "/traffic-share")]
    [InlineData("Reset", null, "/reset")]
    public async Task Each_control_sends_what_the_server_takes(string control, string? number, string expected)
    {
        await using var server = await PageServer.StartAsync(With(true));
        await using var tab = await OpenDetailAsync(server);
        await tab.Page.GetByRole(AriaRole.Group, new() { Name = "Controls of secondary" }).GetByRole(AriaRole.Button, new() { Name = control }).ClickAsync();

        if (number is not null)
            await tab.Page.Locator("#confirm-value").FillAsync(number);
        await tab.Page.Locator(number is null ? "#confirm-yes" : "#confirm-value").PressAsync("Enter");

        await Expect(tab.Page.Locator("#confirm")).ToBeHiddenAsync();
        Assert.Equal("/resilience/control/orders%20eu%2F1/secondary" + expected, Assert.Single(server.Posts).Target);
    }

    [Fact]
    public async Task Escape_and_a_number_out_of_bounds_send_nothing()
    {
        await using var server = await PageServer.StartAsync(With(true));
        await using var tab = await OpenDetailAsync(server);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Force open…" }).First.ClickAsync();
        await tab.Page.Locator("#confirm-value").FillAsync("0");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("#confirm")).ToBeVisibleAsync();

        await tab.Page.Keyboard.PressAsync("Escape");

        await Expect(tab.Page.Locator("#confirm")).ToBeHiddenAsync();
        await Expect(tab.Page.Locator("#detail")).ToBeVisibleAsync();
        Assert.Empty(server.Posts);
    }

    [Fact]
    public async Task A_refusal_is_told_and_the_question_stays()
    {
        await using var server = await PageServer.StartAsync(With(true));
        server.PostAnswer = 403;
        await using var tab = await OpenDetailAsync(server);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Isolate" }).First.ClickAsync();

        await tab.Page.Locator("#confirm-yes").ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("You may not do this: the ControlPolicy does not let you.");
        await Expect(tab.Page.Locator("#confirm-yes")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Without_a_policy_there_are_no_controls_and_the_page_says_so()
    {
        await using var server = await PageServer.StartAsync(With(false));
        await using var tab = await OpenDetailAsync(server);

        await Expect(tab.Page.Locator("#detail-controls")).ToHaveTextAsync("Read only: no ControlPolicy is set, so there are no controls.");
        await Expect(tab.Page.Locator("#controls-note")).ToHaveTextAsync("Read only: no ControlPolicy is set, so there are no controls.");
        await Expect(tab.Page.Locator(".actions button:visible")).ToHaveCountAsync(0);
    }

    private async Task<Tab> OpenDetailAsync(PageServer server)
    {
        var tab = await browser.OpenAsync(server.Address);
        await tab.Page.Locator(".open-detail").ClickAsync();
        await Expect(tab.Page.Locator("#detail")).ToBeVisibleAsync();
        return tab;
    }

    private static async Task TabToAsync(Tab tab, string button)
    {
        for (var presses = 0; presses < 10; presses++)
        {
            if (await tab.Page.EvaluateAsync<string>("() => document.activeElement.textContent") == button)
                return;
            await tab.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"No way by Tab to '{button}'.");
    }
}
