using System.Text.Json;

namespace HttpResilience.IntegrationTests.Mcp;

/// <summary>Servers that others wrote, each started when first asked for.</summary>
public sealed class McpServers : IAsyncLifetime
{
    private readonly Dictionary<string, NodeProcess> _nodes = [];
    private readonly Dictionary<string, CoreServer> _cores = [];
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>All that serve the same tools.</summary>
    public static TheoryData<string> Kinds => ["npm 1, sessions", "npm 1, sessions, JSON", "npm 1, stateless", "npm 2", "C#, sessions", "C#, stateless"];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
            await node.DisposeAsync();
        foreach (var core in _cores.Values)
            await core.DisposeAsync();
        _gate.Dispose();
    }

    internal async Task<Uri> AddressAsync(string kind) => kind.StartsWith("C#", StringComparison.Ordinal) ? (await CoreAsync(kind)).Address : new Uri((await NodeAsync(kind)).Address, "mcp");

    /// <summary>The names and numbers that calls were executed for, and how many sessions there were.</summary>
    internal async Task<(IReadOnlyList<string> Executed, int Sessions)> SeenAsync(string kind)
    {
        if (kind.StartsWith("C#", StringComparison.Ordinal))
        {
            var core = await CoreAsync(kind);
            return ([.. core.Executed], core.Initialized);
        }

        using var http = new HttpClient();
        using var seen = JsonDocument.Parse(await http.GetStringAsync(new Uri((await NodeAsync(kind)).Address, "seen")));
        return ([.. seen.RootElement.GetProperty("executed").EnumerateArray().Select(id => id.GetString()!)], seen.RootElement.GetProperty("initialized").GetInt32());
    }

    /// <summary>How many sessions an npm server holds.</summary>
    internal async Task<int> OpenSessionsAsync(string kind)
    {
        using var http = new HttpClient();
        using var seen = JsonDocument.Parse(await http.GetStringAsync(new Uri((await NodeAsync(kind)).Address, "seen")));
        return seen.RootElement.GetProperty("open").GetInt32();
    }

    internal async Task LoseSessionsAsync(string kind)
    {
        if (kind.StartsWith("C#", StringComparison.Ordinal))
        {
            (await CoreAsync(kind)).LoseSessions();
            return;
        }

        using var http = new HttpClient();
        await http.GetStringAsync(new Uri((await NodeAsync(kind)).Address, "lose-sessions"));
    }

    internal async Task<NodeProcess> NodeAsync(string kind) => await GetAsync(_nodes, kind, () => kind switch
    {
        "npm 1, sessions" => NodeProcess.StartAsync("server-v1.mjs", "session"),
        "npm 1, sessions, JSON" => NodeProcess.StartAsync("server-v1.mjs", "session", "json"),
        "npm 1, stateless" => NodeProcess.StartAsync("server-v1.mjs", "stateless"),
        "wrapping" => NodeProcess.StartAsync("server-wrapping.mjs"),
        "npm 2" => NodeProcess.StartAsync("server-v2.mjs"),
        _ => NodeProcess.StartEverythingAsync(),
    });

    private Task<CoreServer> CoreAsync(string kind) => GetAsync(_cores, kind, () => CoreServer.StartAsync(hasSessions: kind == "C#, sessions"));

    private async Task<T> GetAsync<T>(Dictionary<string, T> servers, string kind, Func<Task<T>> start)
    {
        await _gate.WaitAsync();
        try
        {
            if (!servers.TryGetValue(kind, out var server))
                servers.Add(kind, server = await start());
            return server;
        }
        finally
        {
            _gate.Release();
        }
    }
}
