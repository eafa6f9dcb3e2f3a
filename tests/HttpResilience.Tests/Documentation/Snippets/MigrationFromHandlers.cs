using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Documentation.Snippets;

/// <summary>What docs/migration.md has in place of the standard handlers, and what remains when the library is left.</summary>
internal static class MigrationFromHandlers
{
    public static void Add(IServiceCollection services)
    {
        services.AddHttpClient<CrmClient>().AddTierResilience();
    }

    public static void Leave(IServiceCollection services)
    {
        services.AddHttpClient<CrmClient>(http => http.BaseAddress = new Uri("https://www.crm.example/v8/"));
    }

    public sealed class CrmClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
