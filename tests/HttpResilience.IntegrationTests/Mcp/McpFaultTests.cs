using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace HttpResilience.IntegrationTests.Mcp;

/// <summary>What breaks on the wire, at a server that does what a test says. A write reaches at most one server's application.</summary>
public sealed class McpFaultTests
{
    private const string Begin = "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\nevent: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":";

    public static TheoryData<string> AfterArrival => ["cut in the stream", "ended without a reply", "cut before an answer", "broken answer", "500", "502"];

    public static TheoryData<string> BeforeArrival => ["initialize cut", "initialize 500", "initialize 503", "initialized cut", "not found twice"];

    [Theory]
    [MemberData(nameof(AfterArrival))]
    public async Task A_write_that_may_have_been_executed_is_sent_nowhere_else_and_a_read_is(string fault)
    {
        var executed = 0;
        await using var server = await StartAsync("", context => BreakAsync(fault, context, ref executed));
        await using var client = await McpClient.StartAsync(server.Address, "ProtocolVersion=2025-11-25");

        await StatusAsync(() => client.CreateAsync("Doe"));
        Assert.Equal((1, 0), (executed, client.NextSeen.Count()));
        Assert.Equal((200, "next"), await client.GetAsync("Leads/1"));

        Assert.Equal((2, 2), (executed, (int)client.Breaker.FailureCount));
        Assert.Equal("GET", Assert.Single(client.NextSeen).Method);
    }

    [Theory]
    [MemberData(nameof(BeforeArrival))]
    public async Task A_write_of_which_nothing_was_sent_takes_the_next_tier(string fault)
    {
        var executed = 0;
        await using var server = await StartAsync(fault, context =>
        {
            if (fault == "not found twice")
                context.Response.StatusCode = 404;
            else
                executed++;
            return Task.CompletedTask;
        });
        await using var client = await McpClient.StartAsync(server.Address, "ProtocolVersion=2025-11-25");

        Assert.Equal((200, "next"), await client.CreateAsync("Doe"));

        Assert.Equal((0, 1), (executed, (int)client.Breaker.FailureCount));
        Assert.Single(client.NextSeen);
    }

    [Fact]
    public async Task A_server_that_nobody_serves_costs_a_write_nothing()
    {
        await using var client = await McpClient.StartAsync(new Uri("http://127.0.0.1:9/mcp"), "ProtocolVersion=2026-07-28");

        Assert.Equal((200, "next"), await client.CreateAsync("Doe"));
    }

    [Fact]
    public async Task No_span_holds_the_address_and_the_trace_goes_on()
    {
        await using var server = await StartAsync("", context => context.Response.WriteAsync("{}"));
        await using var client = await McpClient.StartAsync(new Uri(server.Address, "secret-path?key=secret-key"), "ProtocolVersion=2025-11-25");
        List<string> texts = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (texts)
                    texts.Add(string.Join(' ', activity.TagObjects.Select(tag => tag.Value).Append(activity.DisplayName)));
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var trace = new Activity("caller").Start();

        await client.GetAsync("Leads/1");

        var call = Assert.Single(server.Seen, request => request.Body.Contains("tools/call", StringComparison.Ordinal));
        Assert.Contains(trace.TraceId.ToHexString(), call.Headers["traceparent"], StringComparison.Ordinal);
        lock (texts)
            Assert.DoesNotContain(texts, text => text.Contains("secret", StringComparison.Ordinal));
    }

    private static Task BreakAsync(string fault, HttpContext context, ref int executed)
    {
        Interlocked.Increment(ref executed);
        return fault switch
        {
            "cut in the stream" => CutAsync(context, Begin),
            "ended without a reply" => WriteAsync(context, "text/event-stream", Begin[..Begin.LastIndexOf("event", StringComparison.Ordinal)]),
            "cut before an answer" => CutAsync(context, null),
            "broken answer" => WriteAsync(context, "application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"resu"),
            _ => Status(context, int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)),
        };
    }

    // With sessions; everything but a call is answered well, unless it is what breaks.
    private static Task<WebServer> StartAsync(string fault, Func<HttpContext, Task> call)
    {
        WebServer? server = null;
        return StartAsync();

        async Task<WebServer> StartAsync() => server = await WebServer.StartAsync(context => AnswerAsync(context, server!.Seen.Last(), fault, call));
    }

    private static Task AnswerAsync(HttpContext context, SeenRequest request, string fault, Func<HttpContext, Task> call)
    {
        var message = JsonNode.Parse(request.Body)!;
        context.Response.Headers["Mcp-Session-Id"] = "s1";
        return (message["method"]!.GetValue<string>(), fault) switch
        {
            ("tools/call", _) => call(context),
            ("initialize", "initialize cut") or ("notifications/initialized", "initialized cut") => CutAsync(context, null),
            ("initialize", "initialize 500") => Status(context, 500),
            ("initialize", "initialize 503") => Status(context, 503),
            ("initialize", _) => WriteAsync(context, "application/json",
                $$"""{"jsonrpc":"2.0","id":{{message["id"]}},"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"} } }"""),
            _ => Status(context, 202),
        };
    }

    private static Task WriteAsync(HttpContext context, string type, string body)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    private static async Task CutAsync(HttpContext context, string? begin)
    {
        if (begin is not null)
        {
            await WriteAsync(context, "text/event-stream", begin);
            await context.Response.Body.FlushAsync();
        }

        context.Abort();
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    // A failure either way.
    private static async Task StatusAsync(Func<Task<(int Status, string Body)>> send)
    {
        try
        {
            Assert.InRange((await send()).Status, 500, 599);
        }
        catch (HttpRequestException)
        {
        }
    }
}
