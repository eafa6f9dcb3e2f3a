using HttpResilience.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Configuration;

/// <summary>A client <c>X</c> with the tiers <c>mcp</c> and <c>rest</c>, set up as an application would, with settings and code on top.</summary>
internal static class TestClient
{
    public const string Path = "TierResilience:Clients:X";

    private static readonly Dictionary<string, string?> s_valid = new()
    {
        [$"{Path}:Tiers:mcp:Order"] = "1",
        [$"{Path}:Tiers:mcp:BaseAddress"] = "https://gateway.example/mcp/",
        [$"{Path}:Tiers:rest:Order"] = "2",
        [$"{Path}:Tiers:rest:BaseAddress"] = "https://api.example/",
    };

    public static TierResilienceOptions Read(params (string Key, string? Value)[] settings) => Read(Build(settings));

    public static TierResilienceOptions Read(IConfiguration? configuration, Action<TierResilienceOptions>? code = null)
    {
        var services = new ServiceCollection();
        if (configuration is not null)
            services.AddSingleton(configuration);
        services.AddTierResilienceOptions("X").Configure(code ?? (_ => { }));
        return services.BuildServiceProvider().GetRequiredService<IOptionsMonitor<TierResilienceOptions>>().Get("X");
    }

    public static IReadOnlyList<string> Failures(params (string Key, string? Value)[] settings) => Failures(Build(settings));

    public static IReadOnlyList<string> Failures(Action<TierResilienceOptions> code) => Failures(Build(), code);

    public static IReadOnlyList<string> Failures(IConfiguration? configuration, Action<TierResilienceOptions>? code = null)
    {
        try
        {
            Read(configuration, code);
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    public static IConfigurationRoot Build(params (string Key, string? Value)[] settings)
    {
        var values = settings.ToDictionary(setting => setting.Key, setting => setting.Value);
        return new ConfigurationBuilder().AddInMemoryCollection(s_valid).AddInMemoryCollection(values).Build();
    }

    public static IConfigurationRoot BuildJson(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
}
