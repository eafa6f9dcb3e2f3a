using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Tests.Documentation.Snippets;

/// <summary>What docs/migration.md has in place of the Python module's managers.</summary>
internal static class MigrationFromPython
{
    public static void Add(HostApplicationBuilder builder)
    {
        builder.Configuration.AddResilienceEnvironmentVariables();
        builder.Services.AddHttpClient<CrmClient>().AddTierResilience();
    }

    public static async Task<(string Account, TierHealthStatus? Health)> UseAsync(CrmClient crm, ICircuitBreakerRegistry registry, ITierHealthMonitor monitor)
    {
        var account = await crm.GetAccountAsync("42");
        foreach (var (name, state) in registry.GetStates())
            Console.WriteLine($"{name}: {state}");
        registry.Reset("CrmClient:rest");
        var health = await monitor.CheckAsync("CrmClient", "gateway");
        return (account, health);
    }

    public sealed class CrmClient(HttpClient http)
    {
        public Task<string> GetAccountAsync(string id) => http.GetStringAsync($"accounts/{id}");
    }
}
