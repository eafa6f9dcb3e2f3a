using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>Clients from <see cref="IHttpClientFactory"/>, with so many tiers each; with none they are bare. Their primary handlers answer at once.</summary>
internal sealed class Subject : IDisposable
{
    public static readonly Uri BaseAddress = new("https://tier0.example/");

    private readonly ServiceProvider _services;

    public Subject(int tiers, int clients = 1, int operations = 0)
    {
        var services = new ServiceCollection();
        for (var i = 0; i < clients; i++)
            Add(services, Name(i), tiers, operations);
        _services = services.BuildServiceProvider();
        var factory = _services.GetRequiredService<IHttpClientFactory>();
        Clients = [.. Enumerable.Range(0, clients).Select(i => factory.CreateClient(Name(i)))];
    }

    public HttpClient[] Clients { get; }

    /// <summary>The path of every operation's requests. Templates alternate between one that ends in a parameter, one that ends in a literal and one that takes the rest.</summary>
    public static string PathOf(int operation) =>
        string.Create(CultureInfo.InvariantCulture, $"v8/module{operation:0000}/{(operation % 3 == 1 ? "search" : "a17")}{(operation % 3 == 2 ? "/notes" : "")}");

    public void Dispose() => _services.Dispose();

    private static string Name(int client) => string.Create(CultureInfo.InvariantCulture, $"client{client:0000}");

    private static void Add(ServiceCollection services, string client, int tiers, int operations)
    {
        var builder = services.AddHttpClient(client, http => http.BaseAddress = BaseAddress);
        if (tiers == 0)
        {
            builder.ConfigurePrimaryHttpMessageHandler(() => new InstantTier());
            return;
        }

        var resilient = builder.AddTierResilience(options =>
        {
            for (var i = 0; i < tiers; i++)
                options.Tiers[TierName(i)] = new TierOptions { Order = i, BaseAddress = $"https://{TierName(i)}.example/" };
            for (var i = 0; i < operations; i++)
                options.Operations[$"operation{i}"] = new OperationOptions { Method = i % 2 == 0 ? "GET" : null, Path = TemplateOf(i) };
        });
        for (var i = 0; i < tiers; i++)
            resilient.ConfigureTier(TierName(i), tier => tier.ConfigurePrimaryHttpMessageHandler(() => new InstantTier()));
    }

    private static string TierName(int tier) => string.Create(CultureInfo.InvariantCulture, $"tier{tier}");

    private static string TemplateOf(int operation) => (operation % 3) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"/v8/module{operation:0000}/{{id}}"),
        1 => "/" + PathOf(operation),
        _ => string.Create(CultureInfo.InvariantCulture, $"/v8/module{operation:0000}/*"),
    };
}
