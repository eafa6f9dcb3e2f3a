using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>An MCP server without a network and without sessions, whose tool gives back a record of 1 KiB. To a GET it gives the record itself.</summary>
internal sealed class McpStubHandler(Primary primary) : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly string s_record = $$"""{"data":[{"id":"4711","Description":"{{new string('x', 980)}}"}]}""";
    private static readonly string s_call = $$""" "result":{"content":[{"type":"text","text":"{{s_record.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}],"isError":false,"resultType":"complete"} }""";
    private static readonly string s_tools = """ "result":{"tools":[{"name":"ZohoCRM_getRecord","inputSchema":{"type":"object"}}],"resultType":"complete","ttlMs":0,"cacheScope":"private"}}""";
    private static readonly string s_versions = """ "result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete","ttlMs":0,"cacheScope":"private"}}""";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (primary == Primary.Later)
            await Task.Yield();
        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent(await AnswerAsync(request, cancellationToken)) { Headers = { ContentType = s_json } } };
    }

    private static async Task<byte[]> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is null)
            return Encoding.UTF8.GetBytes(s_record);
        var message = await request.Content.ReadAsStringAsync(cancellationToken);
        var id = message.IndexOf("\"id\":", StringComparison.Ordinal) + 5;
        var end = message.AsSpan(id).IndexOfAny(',', '}');
        var result = message.Contains("tools/call", StringComparison.Ordinal) ? s_call : message.Contains("tools/list", StringComparison.Ordinal) ? s_tools : s_versions;
        return Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{message.AsSpan(id, end)},{result}");
    }
}
