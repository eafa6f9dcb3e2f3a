using HttpResilience.Routing;
using HttpResilience.Tests.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.BadInput;

/// <summary>An application with the client "crm" from a JSON file that can be replaced, over a network in memory.</summary>
internal sealed class FuzzHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public FuzzHost(string json)
    {
        Configuration = new ReloadableConfiguration(json);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configuration.Root);
        services.AddSingleton<TimeProvider>(new ManualTimeProvider());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => Network));
        services.AddHttpClient("crm").AddTierResilience();
        _services = services.BuildServiceProvider();
    }

    public ReloadableConfiguration Configuration { get; }

    public LogSink Logs { get; } = new();

    public MemoryNetwork Network { get; } = new();

    public HttpClient Client => _services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");

    public TierSet Current => _services.GetRequiredService<TierClients>().Get("crm").Current;

    public IReadOnlyList<string> InForceNow => InForce.Of(Current);

    public ITierHealthMonitor Health => _services.GetRequiredService<ITierHealthMonitor>();

    public string Export() => _services.GetRequiredService<ITierResilienceStatus>().ExportConfiguration();

    /// <summary>What the file that is there now would be told at start: nothing when it is valid.</summary>
    public IReadOnlyList<string> FailuresAtStart()
    {
        try
        {
            _services.GetRequiredService<IOptionsFactory<TierResilienceOptions>>().Create("crm");
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
