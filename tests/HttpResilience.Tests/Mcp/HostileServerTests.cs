using System.Net;
using System.Text;

namespace HttpResilience.Tests.Mcp;

/// <summary>A server that answers anything: the caller gets an answer or is told, and nothing else happens.</summary>
public sealed class HostileServerTests
{
    private static readonly string[] s_replies =
    [
        """{"jsonrpc":"2.0","id":ID,"result":{"content":[],"structuredContent":{"data":[{"code":"SUCCESS","status":"success"},{"code":"INVALID_DATA","status":"error"}]}}}""",
        """{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"{\"data\":[{\"id\":\"1\",\"status\":\"error\",\"code\":\"X\"}]}"}],"isError":false,"structuredContent":{"a":[1,{"b":null}]}}}""",
        """{"jsonrpc":"2.0","id":ID,"error":{"code":-32602,"message":"Unknown tool: ZohoCRM_getRecord","data":{"x":[]}}}""",
        """{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"{\"code\":\"INVALID_DATA\"}"}],"isError":true}}""",
        """{"jsonrpc":"2.0","id":ID,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"},"supportedVersions":["2026-07-28"],"tools":[{"name":"ZohoCRM_getRecord","inputSchema":{"type":"object","properties":{"path_variables":{"type":"object"}}}}]}}""",
    ];

    private static readonly byte[][] s_pieces = [.. new[] { "{", "}", "[", "]", "\"", ",", ":", "null", "true", "-1", "1e999", "\\ud800", "\n\n", "data: ", "id", "result", "error", "content" }.Select(Encoding.UTF8.GetBytes), [0xff], [0xc3], [0]];

    public static TheoryData<int> Seeds => [.. Thoroughness.Seeds(usual: 150, inFull: 20_000)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_caller_gets_an_answer_or_is_told(int seed)
    {
        var random = new Random(seed);
        await using var harness = new McpHarness(random.Next(2) == 0 ? "\"Preset\": \"ZohoCrm\"" : "\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2025-11-25\"");
        var handshakes = random.Next(2) == 0;
        var answer = harness.Tiers.Mcp.Otherwise;
        harness.Tiers.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return handshakes || body.Contains("tools/call", StringComparison.Ordinal) ? Answer(random, IdOf(body)) : await answer(request, cancellationToken);
        };
        for (var i = 0; i < 4; i++)
            await SendAsync(harness, isRead: i % 2 == 0, seed);
    }

    private static async Task SendAsync(McpHarness harness, bool isRead, int seed)
    {
        try
        {
            using var response = await (isRead ? harness.GetAsync() : harness.PostAsync());
            Assert.True((int)response.StatusCode is 200 or 201 or 204 or 207 or 400 or 401 or 403 or 404 or 429 or 500 or 501 or 502, $"seed {seed}: {(int)response.StatusCode}");
            _ = await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
        }
    }

    private static string IdOf(string body)
    {
        var start = body.IndexOf("\"id\":", StringComparison.Ordinal);
        return start < 0 ? "0" : body[(start + 5)..body.IndexOf(',', start)];
    }

    private static HttpResponseMessage Answer(Random random, string id)
    {
        var bytes = Encoding.UTF8.GetBytes(s_replies[random.Next(s_replies.Length)].Replace("ID", id, StringComparison.Ordinal)).ToList();
        for (var i = random.Next(4); i > 0; i--)
            Mutate(random, bytes);
        var isStream = random.Next(2) == 0;
        byte[] body = isStream ? [.. "data: "u8, .. bytes, .. "\n\n"u8] : [.. bytes];
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) { Headers = { ContentType = new(isStream ? "text/event-stream" : "application/json") } } };
    }

    private static void Mutate(Random random, List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(3))
        {
            case 0:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at - 1));
                break;
            case 1:
                bytes.InsertRange(at, s_pieces[random.Next(s_pieces.Length)]);
                break;
            default:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(30, bytes.Count - at)));
                break;
        }
    }
}
