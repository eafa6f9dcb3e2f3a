using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>A page in the browser, and what it complained of and asked for.</summary>
internal sealed class Tab : IAsyncDisposable
{
    public Tab(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Request += (_, request) => Requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console; a violation of the content security policy is one.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    public ILocator Lane(string client) => Page.Locator(".lane").Filter(new() { Has = Page.GetByRole(AriaRole.Button, new() { Name = client, Exact = true }) });

    public ILocator Station(string client, string tier) =>
        Lane(client).Locator(".station").Filter(new() { Has = Page.Locator(".tier").GetByText(tier, new() { Exact = true }) });

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
