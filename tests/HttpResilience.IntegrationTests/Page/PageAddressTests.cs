using System.Net;
using static Microsoft.Playwright.Assertions;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>Where the page can be, and what it may ask for.</summary>
[Collection(BrowserTests.Name)]
public sealed class PageAddressTests(Browser browser)
{
    private static Dictionary<string, object?> Status => Canned.Status(true, Canned.Client("orders", "primary", Canned.Tier("primary"), Canned.Tier("secondary")));

    [Theory]
    [InlineData("/resilience", "", false)]
    [InlineData("/resilience", "", true)]
    [InlineData("/ops/x/", "", false)]
    [InlineData("/ops/x", "/behind", false)]
    [InlineData("/ops/x:y z", "/behind", false)]
    [InlineData("/", "", true)]
    [InlineData("/", "/behind", false)]
    public async Task Works_below_any_pattern_and_asks_nobody_else(string pattern, string pathBase, bool slash)
    {
        await using var server = await PageServer.StartAsync(Status, pattern, pathBase);
        await using var tab = await browser.OpenAsync(slash ? server.Address : server.Address.TrimEnd('/'));

        await Expect(tab.Page.Locator("#connection-text")).ToHaveTextAsync("Live");
        await Expect(tab.Page.Locator(".station")).ToHaveCountAsync(2);
        Assert.Empty(tab.Complaints);
        var home = Uri.UnescapeDataString(server.Address);
        Assert.All(tab.Requests.Where(request => !request.StartsWith("data:", StringComparison.Ordinal)),
            request => Assert.StartsWith(home.TrimEnd('/'), Uri.UnescapeDataString(request)));
    }

    [Theory]
    [InlineData("", "text/html; charset=utf-8")]
    [InlineData("page.css", "text/css; charset=utf-8")]
    [InlineData("page.js", "text/javascript; charset=utf-8")]
    [InlineData("page-lanes.js", "text/javascript; charset=utf-8")]
    public async Task Each_part_has_the_headers_that_keep_it_alone(string part, string contentType)
    {
        await using var server = await PageServer.StartAsync(Status);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(server.Address + part), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(contentType, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task The_policy_is_in_force_and_inline_script_does_not_run()
    {
        await using var server = await PageServer.StartAsync(Status);
        await using var tab = await browser.OpenAsync(server.Address);

        await tab.Page.EvaluateAsync("() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s); }");

        Assert.False(await tab.Page.EvaluateAsync<bool>("() => window.ran === true"));
        await Eventually.IsTrueAsync(() => tab.Complaints.Any(text => text.Contains("Content Security Policy", StringComparison.Ordinal)), "no violation was reported");
    }
}
