using System.Net.Http.Json;

namespace HttpResilience.Tests.Testing;

/// <summary>The typed client of the documented examples.</summary>
internal sealed class CrmClient(HttpClient http)
{
    public Task<string> GetAccountAsync(string id) => http.GetStringAsync($"accounts/{id}");

    public async Task AddAccountAsync(string name)
    {
        using var response = await http.PostAsJsonAsync("accounts", new Dictionary<string, string> { ["name"] = name });
        response.EnsureSuccessStatusCode();
    }
}
