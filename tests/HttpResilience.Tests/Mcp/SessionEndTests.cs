using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Tests.Mcp;

/// <summary>A session that is held when the host has stopped is given back; that is a courtesy, and may not cost anybody anything.</summary>
public sealed class SessionEndTests
{
    private const string Asking = "\"Preset\": \"ZohoCrm\"";

    [Fact]
    public async Task A_session_is_ended_once_when_the_host_has_stopped_as_whom_it_was_begun()
    {
        await using var harness = new McpHarness(Asking, tier: "\"Headers\": { \"X-Key\": \"the tier's\" }");
        harness.Server.HasSessions = true;
        using var request = new HttpRequestMessage(HttpMethod.Get, "Leads/1") { Headers = { { "Authorization", "Bearer the-callers" } } };
        using var response = await harness.Tiers.Client.SendAsync(request);

        await StopAsync(harness);
        await StoppedAsync(harness);
        await StoppedAsync(harness);

        var headers = Assert.Single(harness.Server.Ended);
        Assert.Equal(("secret-session-1", "2025-11-25", "the tier's"), (headers["Mcp-Session-Id"], headers["MCP-Protocol-Version"], headers["X-Key"]));
        Assert.DoesNotContain("Authorization", headers);
        var end = harness.Tiers.Mcp.Seen.Last();
        Assert.Equal((HttpMethod.Delete, "https://mcp.example/rpc?key=" + McpHarness.Secret), (end.Method, end.Uri.AbsoluteUri));
    }

    [Fact]
    public async Task A_session_is_not_ended_while_something_may_still_use_it()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();

        harness.Reload($"{Asking}, \"Tools\": {{ \"get\": {{ \"Tool\": \"other\" }} }}");
        await harness.GetAsync();
        harness.Reload(Asking, "\"Headers\": { \"X-Key\": \"new\" }");
        await harness.GetAsync();
        await StopAsync(harness);

        Assert.Empty(harness.Server.Ended);
    }

    [Fact]
    public async Task There_is_nothing_to_end_without_a_session()
    {
        await using var stateless = new McpHarness(Asking);
        await stateless.GetAsync();
        await using var unused = new McpHarness(Asking);
        unused.Server.HasSessions = true;

        await StoppedAsync(stateless);
        await StoppedAsync(unused);

        Assert.Empty(stateless.Server.Ended);
        Assert.Equal(0, unused.Tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_session_that_was_lost_and_not_renewed_is_not_ended()
    {
        await using var harness = new McpHarness($"{Asking}, \"ProtocolVersion\": \"2025-11-25\"");
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Server.LoseSession();
        harness.Server.ThenToHandshake(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        await harness.GetAsync();

        await StoppedAsync(harness);

        Assert.Empty(harness.Server.Ended);
    }

    [Theory]
    [InlineData(405)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task What_the_server_says_to_that_does_not_matter(int status)
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        harness.Server.AnswerToEnd = () => status == 0 ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused") : new HttpResponseMessage((HttpStatusCode)status);
        await harness.GetAsync();
        var logged = Own(harness);

        await StoppedAsync(harness);

        Assert.Single(harness.Server.Ended);
        Assert.Equal((logged, 0), (Own(harness), (int)harness.Breaker.FailureCount));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_does_not_answer_holds_the_end_up_for_a_second(bool looksAtItsToken)
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        var never = new TaskCompletionSource<HttpResponseMessage>();
        harness.Tiers.Mcp.Otherwise = (_, cancellationToken) => looksAtItsToken ? never.Task.WaitAsync(cancellationToken) : never.Task;

        var stopping = StoppedAsync(harness);
        await harness.Tiers.Mcp.HasSeenAsync(harness.Server.Methods.Count + 1);
        harness.Tiers.Time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.False(stopping.IsCompleted);
        harness.Tiers.Time.Advance(TimeSpan.FromMilliseconds(101));

        await stopping.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    [Fact]
    public async Task A_host_that_has_no_time_left_waits_for_nothing()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        harness.Tiers.Mcp.AlwaysHang();

        await StoppedAsync(harness, new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    [Fact]
    public async Task A_request_that_comes_all_the_same_begins_another_session()
    {
        await using var harness = new McpHarness(Asking);
        harness.Server.HasSessions = true;
        await harness.GetAsync();
        await StoppedAsync(harness);

        Assert.Equal(201, (await McpHarness.ReadAsync(harness.PostAsync())).Status);
        Assert.Equal("secret-session-2", harness.Server.Session);
    }

    private static int Own(McpHarness harness) => harness.Tiers.Logs.Events.Count(log => log.Category.StartsWith("HttpResilience", StringComparison.Ordinal));

    private static async Task StopAsync(McpHarness harness)
    {
        foreach (var service in harness.Tiers.Services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    // As a host does when all have stopped.
    private static async Task StoppedAsync(McpHarness harness, CancellationToken cancellationToken = default)
    {
        foreach (var service in harness.Tiers.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StoppedAsync(cancellationToken);
    }
}
