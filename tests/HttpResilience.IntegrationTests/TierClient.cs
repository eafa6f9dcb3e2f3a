using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>A client "crm" over the tiers tier1, tier2 and so on at these addresses, one attempt each.</summary>
internal sealed class TierClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="addresses">The tiers' addresses.</param>
    /// <param name="settings">More of the client's section, for example <c>Tiers:tier1:AttemptTimeout=00:00:01</c>.</param>
    /// <param name="tiers">More of the client.</param>
    /// <param name="services">More registrations.</param>
    public TierClient(Uri[] addresses, string[]? settings = null, Action<ITierResilienceBuilder>? tiers = null, Action<IServiceCollection>? services = null)
    {
        var own = addresses.SelectMany((address, i) => new[] { $"Tiers:tier{i + 1}:Order={i + 1}", $"Tiers:tier{i + 1}:BaseAddress={address}" });
        var values = own.Append("Retry:MaxAttempts=1").Concat(settings ?? []).Select(setting => setting.Split('=', 2));
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"TierResilience:Clients:crm:{pair[0]}", (string?)pair[1]))).Build());
        collection.AddLogging(logging => logging.ClearProviders());
        services?.Invoke(collection);
        var builder = collection.AddHttpClient("crm").AddTierResilience();
        tiers?.Invoke(builder);
        _services = collection.BuildServiceProvider();
        Http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");
    }

    public HttpClient Http { get; }

    public CircuitBreakerSnapshot Breaker(string tier) =>
        _services.GetRequiredService<ICircuitBreakerRegistry>().TryGet($"crm:{tier}", out var breaker) ? breaker.GetSnapshot() : throw new InvalidOperationException($"no breaker for {tier}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _services.DisposeAsync();
    }
}
