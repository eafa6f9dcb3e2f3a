using HttpResilience.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Testing;

/// <summary>An application with the clients "crm" (tiers mcp, sdk, rest) and "erp" (one tier), under test as a user of the package does it.</summary>
internal sealed class CrmUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public CrmUnderTest(string more = "", Action<IServiceCollection>? services = null, Action<ITierResilienceBuilder>? crm = null)
    {
        var configuration = new ReloadableConfiguration($$"""
            { "TierResilience": { "Clients": {
                "crm": { {{TierHarness.ThreeTiers}} {{more}} },
                "erp": { "Tiers": { "main": { "Order": 1, "BaseAddress": "https://erp.example/v1/" } } } } } }
            """);
        var collection = new ServiceCollection();
        collection.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(configuration.Root);
        var builder = collection.AddHttpClient("crm").AddTierResilience();
        crm?.Invoke(builder);
        collection.AddHttpClient("erp").AddTierResilience();
        collection.AddTierResilienceTesting(Time);
        services?.Invoke(collection);
        _services = collection.BuildServiceProvider();
    }

    public ManualTime Time { get; } = new();

    public IServiceProvider Services => _services;

    public TierResilienceTestHarness Harness => _services.GetRequiredService<TierResilienceTestHarness>();

    public TestedTier Mcp => Harness.Tier("crm", "mcp");

    public TestedTier Sdk => Harness.Tier("crm", "sdk");

    public HttpClient Client(string name = "crm") => _services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    public Task<HttpResponseMessage> GetAsync(string uri = "accounts/1") => Time.RunAsync(Client().GetAsync(uri));

    public Task<HttpResponseMessage> PostAsync() => Time.RunAsync(Client().PostAsync("accounts", new StringContent("{}")));

    public string[] Attempts(string client = "crm") => [.. Harness.Client(client).Attempts.Select(attempt => attempt.ToString())];

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
