using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Mcp;

/// <summary>Three MCP servers with all kinds of trouble: a write that must not be executed twice is executed at most once, and goes on wherever it was not.</summary>
public sealed class WriteOnceTests
{
    private const string Reset = "reset";

    // What a server does with a call, and whether its application got it.
    private static readonly (string Name, bool Executes, Func<McpStub, JsonNode, HttpResponseMessage> Answer)[] s_acts =
    [
        ("well", true, (_, call) => McpStub.Json(McpStub.Reply(call, """ "result":{"content":[{"type":"text","text":"{\"data\":[]}"}]}"""))),
        ("500", true, (_, _) => new HttpResponseMessage(HttpStatusCode.InternalServerError)),
        ("503", true, (_, _) => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)),
        ("429", false, (_, _) => new HttpResponseMessage(HttpStatusCode.TooManyRequests)),
        ("session lost", false, (server, _) => { server.LoseSession(); return new HttpResponseMessage(HttpStatusCode.NotFound); }),
        ("-32601, 404, no session", false, (_, call) => McpStub.Json(McpStub.Reply(call, "\"error\":{\"code\":-32601}"), HttpStatusCode.NotFound)),
        ("-32020, 400", false, (_, call) => McpStub.Json(McpStub.Reply(call, "\"error\":{\"code\":-32020}"), HttpStatusCode.BadRequest)),
        ("-32601 passed on", true, (_, call) => McpStub.Json(McpStub.Reply(call, "\"error\":{\"code\":-32601}"))),
        ("unknown tool passed on", true, (_, call) => McpStub.Json(McpStub.Reply(call, "\"error\":{\"code\":-32602,\"message\":\"Unknown tool: ZohoCRM_createRecords\"}"))),
        ("-32601 passed on, 500", true, (_, call) => McpStub.Json(McpStub.Reply(call, "\"error\":{\"code\":-32601}"), HttpStatusCode.InternalServerError)),
        ("-32021, 400", true, (_, call) => McpStub.Json(McpStub.Reply(call, "\"error\":{\"code\":-32021}"), HttpStatusCode.BadRequest)),
        ("-32603", true, (_, call) => McpStub.Json(McpStub.Reply(call, "\"error\":{\"code\":-32603}"))),
        ("isError", true, (_, call) => McpStub.Json(McpStub.Reply(call, """ "result":{"content":[{"type":"text","text":"boom"}],"isError":true}"""))),
        ("no reply", true, (_, _) => McpStub.Events()),
        ("cut short", true, (_, _) => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new CutStream("data: {")) { Headers = { ContentType = new("text/event-stream") } } }),
        (Reset, true, (_, _) => throw new HttpRequestException(HttpRequestError.Unknown, Reset, new IOException())),
        ("refused", false, (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")),
        ("handshake breaks", false, (server, _) =>
        {
            server.LoseSession();
            server.ThenToHandshake(() => throw new HttpRequestException(HttpRequestError.Unknown, Reset, new IOException()));
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }),
    ];

    public static TheoryData<int> Seeds => [.. Thoroughness.Seeds(usual: 60, inFull: 5_000)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_write_is_executed_at_most_once(int seed)
    {
        var random = new Random(seed);
        await using var harness = new TierHarness(Section(random), tiers: builder => builder.AddMcp());
        List<string> story = [];
        var executed = 0;
        foreach (var tier in new[] { harness.Mcp, harness.Sdk, harness.Rest })
        {
            var server = new McpStub(tier) { HasSessions = true, Tools = random.Next(3) == 0 ? null : """[{"name":"ZohoCRM_createRecords","inputSchema":{"type":"object"}}]""" };
            for (var i = 0; i < 12; i++)
                server.Then(call => Act(server, call));
        }

        HttpResponseMessage Act(McpStub server, JsonNode call)
        {
            var (name, executes, answer) = s_acts[random.Next(s_acts.Length)];
            story.Add(name);
            executed += executes ? 1 : 0;
            return answer(server, call);
        }

        for (var write = 0; write < 4; write++)
        {
            (executed, var from) = (0, story.Count);
            await SendAsync(harness);
            Assert.True(executed <= 1, $"seed {seed}: {string.Join(" | ", story.Skip(from))}");
        }

        Assert.NotEmpty(story);
    }

    private static string Section(Random random) => $$"""
        "Retry": { "MaxAttempts": {{random.Next(1, 4)}}, "BaseDelay": "00:00:00", "Jitter": false },
        "CircuitBreaker": { "Enabled": false }, "MaxCoolDown": "00:00:00",
        "Tiers": { {{Tier("mcp", 1)}}, {{Tier("sdk", 2)}}, {{Tier("rest", 3)}} }
        """;

    private static string Tier(string name, int order) =>
        $$""" "{{name}}": { "Order": {{order}}, "BaseAddress": "https://{{name}}.example/", "Protocol": "Mcp", "Mcp": { "Preset": "ZohoCrm", "ProtocolVersion": "2025-11-25" } }""";

    private static async Task SendAsync(TierHarness harness)
    {
        try
        {
            using var response = await harness.Client.PostAsync("Leads", new StringContent("""{"data":[{}]}""", Encoding.UTF8, "application/json"));
        }
        catch (HttpRequestException)
        {
        }
    }
}
