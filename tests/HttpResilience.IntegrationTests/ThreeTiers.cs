using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>A client "crm" whose tiers mcp, sdk and rest are real servers on loopback ports. Two attempts a tier, 1 ms apart, so that time plays no part but where a test says so.</summary>
internal sealed class ThreeTiers : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="settings">More of the client's section, for example <c>Tiers:mcp:AttemptTimeout=00:00:01</c>.</param>
    /// <param name="tls">Whether mcp speaks TLS, with a certificate that nobody trusts.</param>
    /// <param name="tiers">More of the client.</param>
    public ThreeTiers(string[]? settings = null, bool tls = false, Action<ITierResilienceBuilder>? tiers = null)
    {
        Mcp = new FaultyServer("mcp", tls);
        Sdk = new FaultyServer("sdk");
        Rest = new FaultyServer("rest");
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(Configure(settings ?? []));
        collection.AddLogging(logging => logging.ClearProviders());
        var builder = collection.AddHttpClient("crm").AddTierResilience();
        tiers?.Invoke(builder);
        _services = collection.BuildServiceProvider();
    }

    public FaultyServer Mcp { get; }

    public FaultyServer Sdk { get; }

    public FaultyServer Rest { get; }

    /// <summary>A new one each time, as calling code gets it.</summary>
    public HttpClient Client => _services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");

    public CircuitBreakerSnapshot Breaker(string tier) =>
        _services.GetRequiredService<ICircuitBreakerRegistry>().TryGet($"crm:{tier}", out var breaker) ? breaker.GetSnapshot() : throw new InvalidOperationException($"no breaker for {tier}");

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        foreach (var server in new[] { Mcp, Sdk, Rest })
            await server.DisposeAsync();
    }

    private IConfigurationRoot Configure(string[] settings)
    {
        string[] own =
        [
            "Retry:MaxAttempts=2", "Retry:BaseDelay=00:00:00.001", "Retry:Jitter=false",
            "Tiers:mcp:Order=1", $"Tiers:mcp:BaseAddress={Mcp.Address}",
            "Tiers:sdk:Order=2", $"Tiers:sdk:BaseAddress={Sdk.Address}",
            "Tiers:rest:Order=3", $"Tiers:rest:BaseAddress={Rest.Address}",
        ];
        var values = own.Concat(settings).Select(setting => setting.Split('=', 2)).GroupBy(pair => pair[0]);
        return new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"TierResilience:Clients:crm:{pair.Key}", (string?)pair.Last()[1]))).Build();
    }
}
