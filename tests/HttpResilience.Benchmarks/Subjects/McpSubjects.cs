using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>A record of 1 KiB, read by REST and by MCP.</summary>
internal static class McpSubjects
{
    private const string Section = $"TierResilience:Clients:{ClientSubject.ClientName}:Tiers:first";

    /// <summary>A client with one tier, which speaks MCP or plain HTTP.</summary>
    public static ReadingSubject Tiered(Primary primary, TierProtocol protocol)
    {
        var services = new ServiceCollection();
        KeyValuePair<string, string?>[] settings =
        [
            new($"{Section}:Order", "1"), new($"{Section}:BaseAddress", "https://first.example/crm/v8/"), new($"{Section}:Protocol", $"{protocol}"), new($"{Section}:Mcp:Preset", $"{McpPreset.ZohoCrm}"),
        ];
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddHttpClient(ClientSubject.ClientName).AddTierResilience().AddMcp().ConfigureTier("first", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new McpStubHandler(primary)));
        return new ReadingSubject(services.BuildServiceProvider(), static () => new HttpRequestMessage(HttpMethod.Get, ClientSubject.RelativeUri));
    }

    /// <summary>A client that posts what an MCP client would, and reads what comes.</summary>
    public static ReadingSubject Bare(Primary primary)
    {
        var call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ZohoCRM_getRecord","arguments":{"path_variables":{"module":"Leads","recordID":"4711"}}}}"""u8.ToArray();
        return new ReadingSubject(Clients.Plain(() => new McpStubHandler(primary)), () => new HttpRequestMessage(HttpMethod.Post, ClientSubject.RelativeUri) { Content = new ByteArrayContent(call) });
    }
}
