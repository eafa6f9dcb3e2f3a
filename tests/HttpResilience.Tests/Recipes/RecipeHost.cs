using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Recipes;

/// <summary>An application made of a recipe's code and settings. All servers are stubs, by the name of their client, and time is virtual.</summary>
internal sealed class RecipeHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Dictionary<string, StubTier> _servers;

    public RecipeHost(string json, Action<IServiceCollection> recipe, params string[] servers)
    {
        Configuration = new ReloadableConfiguration(json);
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(Configuration.Root).AddSingleton<TimeProvider>(Time);
        recipe(services);
        _servers = servers.ToDictionary(server => server, server => new StubTier(server));
        foreach (var (name, stub) in _servers)
            services.AddHttpClient(name).ConfigurePrimaryHttpMessageHandler(() => stub);
        _services = services.BuildServiceProvider();
    }

    public ManualTimeProvider Time { get; } = new();

    public ReloadableConfiguration Configuration { get; }

    public StubTier this[string server] => _servers[server];

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <inheritdoc cref="Recipes.Patience.RunAsync"/>
    public Task RunAsync(Task task) => Patience.RunAsync(task, Time);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
