using HttpResilience.Drills.Tiers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Drills.Writes;

/// <summary>The client under test, set up as an application sets it up; or the naive one in its place.</summary>
internal sealed class WriteClient : IAsyncDisposable
{
    private const string Name = "drill";
    private readonly ServiceProvider? _services;

    private WriteClient(HttpClient http, ServiceProvider? services) => (Http, _services) = (http, services);

    public HttpClient Http { get; }

    public static WriteClient Create(IReadOnlyList<TierProcess> tiers, int seed)
    {
        var own = tiers.SelectMany((tier, i) => new[] { $"Tiers:{tier.Options.Name}:Order={i + 1}", $"Tiers:{tier.Options.Name}:BaseAddress={tier.Address}" });
        var settings = own.Concat(ClientSettings.Fixed).Concat(ClientSettings.Drawn(seed)).Select(setting => setting.Split('=', 2));
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"TierResilience:Clients:{Name}:{pair[0]}", (string?)pair[1]))).Build());
        collection.AddLogging(logging => logging.ClearProviders());
        collection.AddHttpClient(Name).AddTierResilience();
        var services = collection.BuildServiceProvider();
        return new(services.GetRequiredService<IHttpClientFactory>().CreateClient(Name), services);
    }

    public static WriteClient CreateNaive(IReadOnlyList<TierProcess> tiers) =>
        new(new HttpClient(new NaiveHandler([.. tiers.Select(tier => tier.Address)], ClientSettings.AttemptTimeout)) { BaseAddress = tiers[0].Address }, services: null);

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return _services?.DisposeAsync() ?? default;
    }
}
