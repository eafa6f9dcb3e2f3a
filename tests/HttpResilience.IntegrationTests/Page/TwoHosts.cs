using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>Two hosts, "web-1" and "web-2", in one process: each has services, breakers and a page of its own, and both have one store.</summary>
internal sealed class TwoHosts : IAsyncDisposable
{
    private TwoHosts(FaultyServer mcp, FaultyServer sdk, ResilienceServer first, ResilienceServer second) => (Mcp, Sdk, First, Second) = (mcp, sdk, first, second);

    public FaultyServer Mcp { get; }

    public FaultyServer Sdk { get; }

    public ResilienceServer First { get; }

    public ResilienceServer Second { get; }

    public static async Task<TwoHosts> StartAsync()
    {
        var store = new InMemoryCircuitStateStore();
        var (mcp, sdk) = (new FaultyServer("mcp"), new FaultyServer("sdk"));
        return new TwoHosts(mcp, sdk, await StartAsync("web-1"), await StartAsync("web-2"));

        Task<ResilienceServer> StartAsync(string name) => ResilienceServer.StartAsync(mcp, sdk, more: tiers =>
        {
            tiers.Services.AddSingleton<ICircuitStateStore>(store);
            tiers.UseSharedState(options => (options.Instance, options.PollInterval) = (name, TimeSpan.FromMilliseconds(200)));
        });
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Mcp.DisposeAsync();
        await Sdk.DisposeAsync();
    }
}
