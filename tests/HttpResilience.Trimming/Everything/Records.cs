using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HttpResilience.Trimming;

/// <summary>What reads options by reflection and writes JSON: the first to break when members are trimmed away.</summary>
internal sealed class Records(IServiceProvider services, Expectations expect)
{
    public async Task CheckAsync(bool isShared)
    {
        var status = services.GetRequiredService<ITierResilienceStatus>();
        var exported = status.ExportConfiguration();
        expect.True(exported.Contains("\"FailureThreshold\": 2", StringComparison.Ordinal) && !exported.Contains("secret", StringComparison.Ordinal), "an export with what is inherited, without secrets");
        // An endpoint and a header are masked; what was there takes the mask's place.
        expect.Equal(exported, Export(exported.Replace("***", "secret", StringComparison.Ordinal)), "an export that was loaded again");
        await SaveAsync(status, isShared);
        Refuse("""{ "TierResilience": { "Clients": { "Tickets": { "TotalTimout": "00:00:01" } } } }""", "did you mean", "a misspelt key");
        Refuse("""{ "TierResilience": { "Clients": { "Tickets": { "Tiers": { "a": { "Order": 1, "BaseAddress": "http://a.example/", "Retry": { "MaxAttempts": 0 } } } } } } }""", "between 1 and 100", "a value out of bounds");
        await using var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=none");
        await using var provider = Build(exported.Replace("***", "secret", StringComparison.Ordinal), tiers => tiers.UsePostgreSqlState("Host=127.0.0.1;Port=1;Database=none"));
        expect.True(provider.GetRequiredService<ICircuitStateStore>() is not InMemoryCircuitStateStore, "a store in PostgreSQL is made");
    }

    private async Task SaveAsync(ITierResilienceStatus status, bool isShared)
    {
        var path = Path.GetTempFileName();
        try
        {
            await status.SaveAsync(path);
            using var saved = JsonDocument.Parse(await File.ReadAllTextAsync(path));
            expect.Equal("Tickets", saved.RootElement.GetProperty("clients")[0].GetProperty("name").GetString(), "the client in the status file");
        }
        finally
        {
            File.Delete(path);
        }

        var circuit = status.FindClient("Tickets")!.Tiers[0].Fleet!;
        expect.Equal("trimmed-1", circuit.Instance, "the fleet's name of this instance");
        expect.True(!isShared || circuit is { IsConnected: true, State: CircuitState.Open }, $"what the fleet knows of the gateway: {circuit}");
    }

    private void Refuse(string json, string expected, string what)
    {
        using var provider = Build(json);
        try
        {
            provider.GetRequiredService<IOptionsMonitor<TierResilienceOptions>>().Get("Tickets");
            expect.True(false, $"{what} is refused");
        }
        catch (OptionsValidationException exception)
        {
            expect.True(exception.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {exception.Message}");
        }
    }

    private static string Export(string json)
    {
        using var provider = Build(json);
        return provider.GetRequiredService<ITierResilienceStatus>().ExportConfiguration();
    }

    private static ServiceProvider Build(string json, Action<ITierResilienceBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
        services.AddLogging();
        var tiers = services.AddHttpClient("Tickets").AddTierResilience().AddMcp();
        configure?.Invoke(tiers);
        return services.BuildServiceProvider();
    }
}
