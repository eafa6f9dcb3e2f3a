using ModelContextProtocol.Client;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>The MCP SDK's own client, which calls the same tool of the same server.</summary>
internal sealed class McpSdkSubject(Primary primary) : Subject
{
    private static readonly Dictionary<string, object?> s_arguments = new() { ["path_variables"] = new Dictionary<string, object?> { ["module"] = "Leads", ["recordID"] = "4711" } };

    private readonly HttpClient _http = new(new McpStubHandler(primary));
    private McpClient? _client;

    public override async Task RunAsync(int count)
    {
        _client ??= await McpClient.CreateAsync(new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = new Uri("https://first.example/crm/v8/"), TransportMode = HttpTransportMode.StreamableHttp }, _http, loggerFactory: null, ownsHttpClient: false));
        for (var i = 0; i < count; i++)
        {
            var result = await _client.CallToolAsync("ZohoCRM_getRecord", s_arguments);
            if (result.Content.Count != 1)
                throw new InvalidOperationException("no record");
        }
    }

    public override void Dispose()
    {
        _client?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _http.Dispose();
        base.Dispose();
    }
}
