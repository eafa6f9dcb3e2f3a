using System.Net;
using Microsoft.AspNetCore.Http;

namespace HttpResilience.IntegrationTests;

/// <summary>Hedged requests on real sockets.</summary>
public sealed class HedgingTests
{
    private static readonly string[] s_hedged = ["Hedging:Delay=00:00:00.020"];

    [Fact]
    public async Task A_slow_server_is_overtaken_by_the_next_and_sees_its_request_aborted()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = await WebServer.StartAsync(async context =>
        {
            received.TrySetResult();
            try
            {
                await Task.Delay(2 * Eventually.Patience, TimeProvider.System, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                aborted.TrySetResult();
            }
        });
        await using var quick = await WebServer.StartAsync(async context =>
        {
            // On a busy machine the hedge may be the first to arrive, and the loser be canceled on its way.
            await received.Task;
            await context.Response.WriteAsync("quick");
        });
        await using var tiers = new ThreeTiers([.. s_hedged, $"Tiers:mcp:BaseAddress={slow.Address}", $"Tiers:sdk:BaseAddress={quick.Address}"]);
        var started = TimeProvider.System.GetTimestamp();
        using var response = await tiers.Client.GetAsync("accounts");
        var taken = TimeProvider.System.GetElapsedTime(started);

        Assert.Equal("quick", await response.Content.ReadAsStringAsync());
        Assert.Equal(("sdk", 2), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
        Assert.True(taken < Eventually.Patience, $"it took {taken}");
        await Eventually.IsTrueAsync(() => aborted.Task.IsCompleted, "the slow server's request was not aborted");
        Assert.Equal((0, 0), (tiers.Breaker("mcp").TotalCalls, tiers.Breaker("mcp").FailureCount));
    }

    [Fact]
    public async Task A_server_that_hangs_gets_the_whole_PUT_and_its_connection_is_closed_when_the_next_has_answered()
    {
        await using var tiers = new ThreeTiers(s_hedged);
        tiers.Mcp.Fault = Fault.Hang;
        using (var message = new HttpRequestMessage(HttpMethod.Put, "accounts") { Content = new StringContent(new string('x', 200_000)) })
        {
            using var response = await tiers.Client.SendAsync(message);
            Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
            Assert.Same(message, response.RequestMessage);
        }

        await Eventually.IsTrueAsync(() => tiers.Mcp.OpenConnections == 0, "the loser's connection was left open");
        Assert.Equal(200_000, Assert.Single(tiers.Sdk.Seen).Body.Length);
        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal(200_000, seen.Body.Length));
        Assert.Equal(0, tiers.Rest.Arrivals);
    }

    [Fact]
    public async Task The_winners_body_can_be_read_long_after_the_loser_was_canceled()
    {
        await using var tiers = new ThreeTiers(s_hedged);
        tiers.Mcp.Fault = Fault.Hang;
        tiers.Sdk.Fault = Fault.SlowBody;
        using var response = await tiers.Client.GetAsync("accounts", HttpCompletionOption.ResponseHeadersRead);
        await Eventually.IsTrueAsync(() => tiers.Mcp.OpenConnections == 0, "the loser's connection was left open");
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Thousands_of_hedged_requests_each_get_their_own_answer_once()
    {
        var underWay = 0;
        Task AnswerAsync(HttpContext context) => CountedAsync(context, by => Interlocked.Add(ref underWay, by));
        await using var first = await WebServer.StartAsync(AnswerAsync);
        await using var second = await WebServer.StartAsync(AnswerAsync);
        await using var tiers = new ThreeTiers(
        [
            "Hedging:Delay=00:00:00.001", "Hedging:MaxHedges=2", "Retry:Budget:Enabled=false", "Retry:MaxAttempts=1", "ConcurrencyLimit=64",
            $"Tiers:mcp:BaseAddress={first.Address}", $"Tiers:sdk:BaseAddress={second.Address}",
        ]);
        var client = tiers.Client;

        var hedged = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => WorkAsync(client, worker))));

        Assert.True(hedged.Sum() > 0, "no request was hedged");
        await Eventually.IsTrueAsync(() => Volatile.Read(ref underWay) == 0, "a request is still under way");
        foreach (var server in new[] { first, second })
            Assert.All(server.Seen.GroupBy(seen => seen.Target), seen => Assert.Single(seen));
        foreach (var tier in new[] { "mcp", "sdk", "rest" })
            Assert.Equal((0, CircuitState.Closed), (tiers.Breaker(tier).FailureCount, tiers.Breaker(tier).State));
    }

    /// <returns>How many had more than one attempt.</returns>
    private static async Task<int> WorkAsync(HttpClient client, int worker)
    {
        var hedged = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var key = $"{worker}-{i}";
            using var message = new HttpRequestMessage(i % 2 == 0 ? HttpMethod.Put : HttpMethod.Get, key) { Content = i % 2 == 0 ? new StringContent(key) : null };
            using var response = await client.SendAsync(message);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.InRange(response.GetTierInfo()!.Attempts, 1, 3);
            if (response.GetTierInfo()!.Tier != "rest")
                Assert.Equal("/" + key, await response.Content.ReadAsStringAsync());
            hedged += response.GetTierInfo()!.Attempts > 1 ? 1 : 0;
        }

        return hedged;
    }

    private static async Task CountedAsync(HttpContext context, Action<int> count)
    {
        count(1);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(4)), TimeProvider.System, context.RequestAborted);
            await context.Response.WriteAsync(context.Request.Path, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client took another's answer.
        }
        finally
        {
            count(-1);
        }
    }
}
