namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>The matrix believes WireMock's word, so WireMock is tried first.</summary>
public sealed class WireMockTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private WireMockServer? _server;

    public async ValueTask InitializeAsync() => _server = await WireMockServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_scenario_changes_with_each_call_and_the_journal_tells_the_paths_apart()
    {
        var request = new StubRequest { UrlPathPattern = "/turns/.*" };
        await _server!.Admin.AddAsync(
            new StubMapping(request, new StubResponse { Status = 503 }) { ScenarioName = "turns", RequiredScenarioState = StubMapping.Started, NewScenarioState = "later" },
            new StubMapping(request, new StubResponse { Body = "at last" }) { ScenarioName = "turns", RequiredScenarioState = "later" });

        Assert.Equal((503, 200, 200), (await GetAsync("turns/1"), await GetAsync("turns/1"), await GetAsync("turns/2")));
        Assert.Equal((2, 1, 0), (await CountAsync("/turns/1"), await CountAsync("/turns/2"), await CountAsync("/turns/3")));
        Assert.Equal(["/turns/1", "/turns/1", "/turns/2"], (await _server.Admin.FindAsync(".*")).Select(entry => entry.Url).Order());

        await _server.Admin.ResetScenariosAsync();
        Assert.Equal(503, await GetAsync("turns/1"));

        await _server.Admin.ResetAsync();
        Assert.Equal((404, 1), (await GetAsync("turns/1"), await CountAsync("/turns/1")));
    }

    private Task<int> CountAsync(string path) => _server!.Admin.CountAsync(path);

    private async Task<int> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_server!.Address, path));
        return (int)response.StatusCode;
    }
}
