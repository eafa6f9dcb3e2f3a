using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>The page when its server goes away, refuses or falls silent.</summary>
[Collection(BrowserTests.Name)]
public sealed class PageConnectionTests(Browser browser)
{
    private static readonly Regex s_reconnecting = new(@"^Reconnecting, stale since \d\d:\d\d:\d\d$");

    private static Dictionary<string, object?> Healthy => Canned.Status(false, Canned.Client("orders", "primary", Canned.Tier("primary"), Canned.Tier("secondary")));

    private static Dictionary<string, object?> FellBack =>
        Canned.Status(false, Canned.Client("orders", "secondary", Canned.Tier("primary", "Open"), Canned.Tier("secondary")));

    [Fact]
    public async Task Reconnects_after_the_server_restarted_and_tells_since_when_it_is_stale()
    {
        var server = await PageServer.StartAsync(Healthy);
        var port = server.Port;
        await using var tab = await browser.OpenAsync(server.Address);
        var connection = tab.Page.Locator("#connection-text");
        await Expect(connection).ToHaveTextAsync("Live");

        await server.DisposeAsync();
        await Expect(connection).ToHaveTextAsync(s_reconnecting);
        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-link", "lost");
        await using var restarted = await PageServer.StartAsync(FellBack, port: port);

        await Expect(connection).ToHaveTextAsync("Live");
        await Expect(tab.Lane("orders").Locator(".serving")).ToHaveTextAsync("Fell back to secondary");
    }

    [Fact]
    public async Task Reconnects_after_a_proxy_answered_in_place_of_the_server()
    {
        await using var server = await PageServer.StartAsync(Healthy);
        await using var tab = await browser.OpenAsync(server.Address);
        var connection = tab.Page.Locator("#connection-text");
        await Expect(connection).ToHaveTextAsync("Live");

        server.StreamAnswer = 502;
        server.Hangup();
        await Expect(connection).ToHaveTextAsync(s_reconnecting);
        await tab.Page.WaitForResponseAsync(response => response.Url.EndsWith("/events", StringComparison.Ordinal) && response.Status == 502);
        server.StreamAnswer = null;

        await Expect(connection).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task Says_that_a_sign_in_has_run_out()
    {
        await using var server = await PageServer.StartAsync(Healthy);
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator("#connection-text")).ToHaveTextAsync("Live");

        server.StreamAnswer = 401;
        server.Hangup();

        await Expect(tab.Page.Locator("#connection-text")).ToHaveTextAsync(new Regex("^Not allowed: sign in and reload, stale since"));
    }

    [Fact]
    public async Task A_connection_that_tells_nothing_more_is_replaced()
    {
        await using var server = await PageServer.StartAsync(Healthy);
        await using var tab = await browser.OpenAsync(server.Address);
        await Expect(tab.Page.Locator("#connection-text")).ToHaveTextAsync("Live");
        var streams = tab.Requests.Count(request => request.EndsWith("/events", StringComparison.Ordinal));

        server.IsSilent = true;

        await Eventually.IsTrueAsync(() => tab.Requests.Count(request => request.EndsWith("/events", StringComparison.Ordinal)) > streams, "the page waits for ever");
    }
}
