using System.Text.Json;

namespace HttpResilience.Trimming;

/// <summary>What a server that speaks MCP without sessions says to each message.</summary>
internal static class McpAnswers
{
    public static string To(string request)
    {
        using var message = JsonDocument.Parse(request[request.IndexOf('{', StringComparison.Ordinal)..]);
        var id = message.RootElement.TryGetProperty("id", out var found) ? found.GetRawText() : "0";
        var result = message.RootElement.GetProperty("method").GetString() switch
        {
            "server/discover" => """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}""",
            "tools/list" => """{"tools":[{"name":"read_ticket","inputSchema":{"type":"object","properties":{"number":{"type":"string"}}}},{"name":"create_ticket","inputSchema":{"type":"object"}}]}""",
            "tools/call" => """{"content":[{"type":"text","text":"{\"from\":\"gateway\"}"}],"structuredContent":{"from":"gateway"},"isError":false}""",
            _ => "{}",
        };
        return $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";
    }
}
