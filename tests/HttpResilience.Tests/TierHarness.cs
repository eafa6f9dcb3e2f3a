using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests;

/// <summary>A client "crm" with stub tiers, in virtual time. By default three tiers mcp, sdk and rest at https://{tier}.example/, without jitter.</summary>
internal sealed class TierHarness : IAsyncDisposable
{
    public const string ThreeTiers = """
        "Retry": { "Jitter": false },
        "Tiers": {
          "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/" },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/" },
          "rest": { "Order": 3, "BaseAddress": "https://rest.example/" }
        }
        """;

    private readonly ServiceProvider _services;
    private readonly Dictionary<string, StubTier> _stubs = new(StringComparer.Ordinal);

    /// <param name="client">The inside of the client's section, as JSON.</param>
    /// <param name="root">More of the section TierResilience, as JSON, for example Defaults.</param>
    /// <param name="services">More registrations.</param>
    /// <param name="tiers">More of the client.</param>
    /// <param name="configure">Options set in code.</param>
    public TierHarness(
        string client = ThreeTiers, string root = "", Action<IServiceCollection>? services = null, Action<ITierResilienceBuilder>? tiers = null, Action<TierResilienceOptions>? configure = null)
    {
        Configuration = new ReloadableConfiguration(Json(client, root));
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(Configuration.Root);
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services?.Invoke(collection);
        var builder = collection.AddHttpClient("crm").AddTierResilience(configure ?? (_ => { }));
        foreach (var name in new[] { "mcp", "sdk", "rest" })
            builder.ConfigureTier(name, tier => tier.ConfigurePrimaryHttpMessageHandler(() => Tier(name)));
        tiers?.Invoke(builder);
        _services = collection.BuildServiceProvider();
    }

    public ManualTimeProvider Time { get; } = new();

    public LogSink Logs { get; } = new();

    public ReloadableConfiguration Configuration { get; }

    public IServiceProvider Services => _services;

    public HttpClient Client => _services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");

    public StubTier Mcp => Tier("mcp");

    public StubTier Sdk => Tier("sdk");

    public StubTier Rest => Tier("rest");

    public StubTier Tier(string name)
    {
        lock (_stubs)
            return _stubs.TryGetValue(name, out var stub) ? stub : _stubs[name] = new StubTier(name);
    }

    public CircuitBreaker Breaker(string tier) => _services.GetRequiredService<ICircuitBreakerRegistry>().TryGet($"crm:{tier}", out var breaker) ? breaker! : throw new InvalidOperationException($"no breaker for {tier}");

    public void Reload(string client, string root = "") => Configuration.Replace(Json(client, root));

    public Task<HttpResponseMessage> GetAsync(string uri = "accounts/1") => Client.GetAsync(uri);

    public Task<HttpResponseMessage> PostAsync(string uri = "accounts", string body = "{}") => Client.PostAsync(uri, new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>Lets virtual time pass in small steps until the task has ended. Everything between two delays runs inline, so nothing is missed.</summary>
    public async Task<T> RunAsync<T>(Task<T> task, TimeSpan? step = null)
    {
        for (var i = 0; i < 100_000 && !task.IsCompleted; i++)
        {
            Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await PoolTurn.TakeAsync();
        }

        Assert.True(task.IsCompleted, "the request never ended");
        return await task;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static string Json(string client, string root) => $$"""{ "TierResilience": { {{root}}{{(root.Length > 0 ? "," : "")}} "Clients": { "crm": { {{client}} } } } }""";
}
