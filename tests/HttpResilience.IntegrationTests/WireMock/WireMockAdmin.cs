using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>WireMock's admin API, as far as the tests use it.</summary>
internal sealed class WireMockAdmin(Uri server) : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly HttpClient _http = new() { BaseAddress = new Uri(server, "__admin/") };

    /// <summary>Adds stubs. Where several fit a request, the one added last answers.</summary>
    public Task AddAsync(params IReadOnlyCollection<StubMapping> stubs) => PostAsync("mappings/import", new { mappings = stubs });

    /// <summary>Forgets stubs, scenarios and the journal.</summary>
    public Task ResetAsync() => PostAsync("reset");

    /// <summary>Puts all scenarios back to their start.</summary>
    public Task ResetScenariosAsync() => PostAsync("scenarios/reset");

    /// <summary>How many requests the journal has whose path fits a regular expression.</summary>
    public async Task<int> CountAsync(string urlPathPattern)
    {
        using var response = await PostCoreAsync("requests/count", new StubRequest { UrlPathPattern = urlPathPattern });
        return (await response.Content.ReadFromJsonAsync<JsonElement>(s_json)).GetProperty("count").GetInt32();
    }

    /// <summary>The requests that the journal has whose path fits a regular expression.</summary>
    public async Task<IReadOnlyList<JournalRequest>> FindAsync(string urlPathPattern)
    {
        using var response = await PostCoreAsync("requests/find", new StubRequest { UrlPathPattern = urlPathPattern });
        var journal = await response.Content.ReadFromJsonAsync<JsonElement>(s_json);
        return journal.GetProperty("requests").Deserialize<JournalRequest[]>(s_json)!;
    }

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string path, object? body = null) => (await PostCoreAsync(path, body)).Dispose();

    private async Task<HttpResponseMessage> PostCoreAsync(string path, object? body)
    {
        using var content = body is null ? null : new StringContent(JsonSerializer.Serialize(body, s_json), System.Text.Encoding.UTF8, "application/json");
        var response = await _http.PostAsync(path, content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response;
    }
}
