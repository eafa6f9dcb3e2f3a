using Microsoft.Playwright;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>One Chromium for all tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Eventually.Patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal async Task<Tab> OpenAsync(
        string address, ColorScheme scheme = ColorScheme.Light, int width = 1400, int height = 900, ReducedMotion motion = ReducedMotion.NoPreference)
    {
        var page = await _browser!.NewPageAsync(new BrowserNewPageOptions
        {
            ColorScheme = scheme, ReducedMotion = motion, ViewportSize = new ViewportSize { Width = width, Height = height }, Locale = "en-GB", TimezoneId = "UTC",
        });
        var tab = new Tab(page);
        await page.GotoAsync(address);
        return tab;
    }
}
