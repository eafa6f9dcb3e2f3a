using HttpResilience.Benchmarks.Subjects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Benchmarks.Load;

/// <summary>The clients under comparison, each in a host of its own so that none sees what another registers; all with the factory's default handler for the socket.</summary>
internal sealed class LoadVariants : IAsyncDisposable
{
    public const string ClientName = "CrmClient";
    public const string Bare = "bare";
    public const string Ours = "ours";
    public static readonly IReadOnlyList<string> Choices = ["polly", Ours, "refuses", "hangs", "503"];

    private readonly ClosedPort _closed = new();
    private readonly List<LoadVariant> _all = [];

    private LoadVariants()
    {
    }

    public IReadOnlyList<LoadVariant> All => _all;

    public static async Task<LoadVariants> StartAsync(Uri server, IReadOnlyList<string> only)
    {
        var variants = new LoadVariants();
        variants._all.AddRange(
        [
            new(Bare, "bare HttpClient", "", Plain(server, _ => { })),
            new(Choices[0], "Polly.Core, one address", "", Plain(server, WithPolly)),
            new(Ours, "ours, three tiers", "well", Tiers(server, new Uri(server, "gateway/"))),
            variants.Sick("refuses", server, variants._closed.Address),
            variants.Sick("hangs", server, new Uri(server, $"{LoadServer.Silent}/"), ("AttemptTimeout", "00:00:00.250")),
            variants.Sick("503", server, new Uri(server, $"{LoadServer.Unavailable}/")),
        ]);
        variants._all.RemoveAll(variant => only.Count > 0 && variant.Choice != Bare && !only.Contains(variant.Choice));
        foreach (var variant in variants._all)
            await variant.Host.StartAsync();
        return variants;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var variant in _all)
        {
            await variant.Host.StopAsync();
            variant.Host.Dispose();
        }
        _closed.Dispose();
    }

    private static IHost Plain(Uri server, Action<IHttpClientBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        configure(builder.Services.AddHttpClient(ClientName, client => client.BaseAddress = server));
        return builder.Build();
    }

    private static void WithPolly(IHttpClientBuilder client) => client.AddHttpMessageHandler(static () => new PollyHandler());

    private static IHost Tiers(Uri server, Uri first, AttemptCounter? counter = null, params (string Setting, string Value)[] firstTier)
    {
        const string Section = $"TierResilience:Clients:{ClientName}:Tiers";
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
        [
            new($"{Section}:gateway:Order", "1"), new($"{Section}:gateway:BaseAddress", first.ToString()),
            new($"{Section}:proxy:Order", "2"), new($"{Section}:proxy:BaseAddress", new Uri(server, "proxy/").ToString()),
            new($"{Section}:rest:Order", "3"), new($"{Section}:rest:BaseAddress", new Uri(server, "rest/").ToString()),
            .. firstTier.Select(setting => KeyValuePair.Create($"{Section}:gateway:{setting.Setting}", (string?)setting.Value)),
        ]);
        var client = builder.Services.AddHttpClient(ClientName).AddTierResilience();
        if (counter is not null)
            client.ConfigureTier("gateway", tier => tier.AddHttpMessageHandler(() => new AttemptCountingHandler(counter)));
        return builder.Build();
    }

    /// <summary>The breaker tries every second, not every minute, so that the load meets its probes too.</summary>
    private LoadVariant Sick(string condition, Uri server, Uri first, params (string Setting, string Value)[] firstTier)
    {
        var counter = new AttemptCounter();
        return new(condition, "ours, three tiers", condition, Tiers(server, first, counter, [("CircuitBreaker:RecoveryTimeout", "00:00:01"), .. firstTier]), counter);
    }
}
