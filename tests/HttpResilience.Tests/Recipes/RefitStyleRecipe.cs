using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Recipes;

internal static class RefitStyleRecipe
{
    // recipe
    public interface ICrmApi
    {
        Task<Account?> GetAccountAsync(string id, CancellationToken cancellationToken = default);
    }

    public sealed record Account(string Id, string Name);

    public sealed class CrmApi(HttpClient http) : ICrmApi
    {
        public async Task<Account?> GetAccountAsync(string id, CancellationToken cancellationToken = default)
        {
            using var response = await http.GetAsync($"accounts/{Uri.EscapeDataString(id)}", cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Account>(cancellationToken);
        }
    }
    // end

    public static void Add(IServiceCollection services)
    {
        // recipe
        services.AddHttpClient<ICrmApi, CrmApi>().AddTierResilience();
        // end
    }
}
