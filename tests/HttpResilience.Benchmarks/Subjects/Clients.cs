using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Containers with the client under test, as an application would register it.</summary>
internal static class Clients
{
    private static readonly string[] s_tiers = ["first", "second", "third"];

    /// <summary>A client without tiers.</summary>
    public static ServiceProvider Plain(Func<HttpMessageHandler> primary, Action<IHttpClientBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddHttpClient(ClientSubject.ClientName, http => http.BaseAddress = new Uri(AddressOf(s_tiers[0]))).ConfigurePrimaryHttpMessageHandler(primary);
        configure?.Invoke(builder);
        return services.BuildServiceProvider();
    }

    public static ServiceProvider Polly(Func<HttpMessageHandler> primary) => Plain(primary, static client => client.AddHttpMessageHandler(static () => new PollyHandler()));

    /// <summary>Ours: tiers with an order and an address; all else is the default.</summary>
    /// <param name="primary">Makes the primary handler of each tier.</param>
    /// <param name="tiers">How many.</param>
    /// <param name="open">The breakers of so many, from the first, are open by hand.</param>
    /// <param name="configure">For the client, beside its tiers.</param>
    public static ServiceProvider Tiered(Func<HttpMessageHandler> primary, int tiers, int open = 0, Action<IHttpClientBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Settings(tiers)).Build());
        var client = services.AddHttpClient(ClientSubject.ClientName);
        configure?.Invoke(client);
        var builder = client.AddTierResilience();
        foreach (var tier in s_tiers.Take(tiers))
            builder.ConfigureTier(tier, client => client.ConfigurePrimaryHttpMessageHandler(primary));
        var provider = services.BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>())
            service.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        foreach (var tier in s_tiers.Take(open))
            if (!provider.GetRequiredService<ITierResilienceControl>().ForceOpen(ClientSubject.ClientName, tier, TimeSpan.FromDays(1), "benchmark"))
                throw new InvalidOperationException($"there is no tier {tier}");
        return provider;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Settings(int tiers)
    {
        var section = $"TierResilience:Clients:{ClientSubject.ClientName}:Tiers";
        foreach (var (index, tier) in s_tiers.Take(tiers).Index())
        {
            yield return new($"{section}:{tier}:Order", (index + 1).ToString(CultureInfo.InvariantCulture));
            yield return new($"{section}:{tier}:BaseAddress", AddressOf(tier));
        }
    }

    private static string AddressOf(string tier) => $"https://{tier}.example/crm/v8/";
}
