using System.Net;
using HttpResilience.Tests.Routing;

namespace HttpResilience.Tests.Concurrency;

/// <summary>ConcurrencyLimit and QueueLimit, as requests meet them.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task No_more_than_the_limit_are_under_way_and_the_queue_keeps_its_order()
    {
        await using var tiers = new TierHarness(Limits(2, 3));
        var answers = new Queue<TaskCompletionSource<HttpResponseMessage>>(Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource<HttpResponseMessage>()));
        var pending = answers.ToArray();
        tiers.Mcp.Otherwise = (_, _) => answers.Dequeue().Task;

        var sending = Enumerable.Range(0, 6).Select(i => tiers.GetAsync($"{i}")).ToArray();

        Assert.Equal((2, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        for (var i = 0; i < 5; i++)
        {
            pending[i].SetResult(new HttpResponseMessage());
            await tiers.Mcp.HasSeenAsync(Math.Min(5, i + 3));
            Assert.Equal(Math.Min(5, i + 3), tiers.Mcp.Arrivals);
        }

        await Task.WhenAll(sending);
        Assert.Equal(["/0", "/1", "/2", "/3", "/4"], tiers.Mcp.Seen.Select(seen => seen.Uri.AbsolutePath));
        Assert.Equal("/5", tiers.Sdk.Seen.Single().Uri.AbsolutePath);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_wait_in_the_queue_ends_with_the_attempt_timeout_and_the_next_tier_takes_over_even_a_write()
    {
        const string hog = "\"hog\": { \"Path\": \"/hog\", \"TotalTimeout\": \"01:00:00\", \"AttemptTimeout\": \"01:00:00\" }";
        await using var tiers = new TierHarness($"\"AttemptTimeout\": \"00:00:10\", \"Operations\": {{ {hog} }}, {Limits(1, 1)}");
        tiers.Mcp.AlwaysHang();
        var hogging = tiers.GetAsync("hog");
        var waiting = tiers.PostAsync();

        tiers.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(waiting.IsCompleted);
        tiers.Time.Advance(TimeSpan.FromSeconds(0.1));

        // The limiter ends a wait on the pool.
        Assert.Equal("sdk", await (await waiting).Content.ReadAsStringAsync());
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Breaker("mcp").GetSnapshot().FailureCount));
        Assert.False(hogging.IsCompleted);
    }

    [Fact]
    public async Task Those_who_leave_the_queue_leave_nothing_behind()
    {
        await using var tiers = new TierHarness(Limits(1, 50));
        var hog = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => hog.Task;
        var hogging = tiers.GetAsync("hog");
        using var caller = new CancellationTokenSource();
        using var leaver = new CancellationTokenSource();
        var staying = tiers.Client.GetAsync("staying", caller.Token);
        var leaving = Enumerable.Range(0, 49).Select(_ => tiers.Client.GetAsync("leaving", leaver.Token)).ToArray();
        await leaver.CancelAsync();
        foreach (var request in leaving)
            Assert.Equal(leaver.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request)).CancellationToken);

        hog.SetResult(new HttpResponseMessage());
        await Task.WhenAll(hogging, staying);

        Assert.Equal((2, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.Equal((2, 0), (tiers.Breaker("mcp").GetSnapshot().SuccessCount, tiers.Breaker("mcp").GetSnapshot().FailureCount));
        Assert.Equal(0, Registrations.On(caller));
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Theory]
    [InlineData("answer")]
    [InlineData("status")]
    [InlineData("refused")]
    [InlineData("bug")]
    [InlineData("cancel")]
    [InlineData("timeout")]
    public async Task Every_way_out_gives_the_lease_back(string way)
    {
        await using var tiers = new TierHarness($"\"CircuitBreaker\": {{ \"FailureThreshold\": 0 }}, {Limits(1, 0)}");
        for (var i = 1; i <= 10; i++)
        {
            using var caller = new CancellationTokenSource();
            _ = way switch
            {
                "answer" => tiers.Mcp.Always(HttpStatusCode.OK),
                "status" => tiers.Mcp.Always(HttpStatusCode.BadGateway),
                "refused" => tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError)),
                "bug" => tiers.Mcp.Always(new InvalidCastException()),
                _ => tiers.Mcp.AlwaysHang(),
            };
            var sending = tiers.Client.GetAsync("accounts/1", caller.Token);
            if (way == "cancel")
                await caller.CancelAsync();
            try
            {
                await tiers.RunAsync(sending);
            }
            catch (Exception exception) when (exception is InvalidCastException or OperationCanceledException)
            {
            }

            Assert.Equal(i, tiers.Mcp.Arrivals);
        }
    }

    [Fact]
    public async Task Hundreds_at_once_never_exceed_the_limit_and_none_is_lost()
    {
        const int limit = 7;
        await using var tiers = new TierHarness(Limits(limit, 20));
        int underWay = 0, most = 0;
        tiers.Mcp.Otherwise = async (_, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref underWay));
            for (var i = 0; i < 20; i++)
                await Task.Yield();
            Interlocked.Decrement(ref underWay);
            return new HttpResponseMessage();
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => tiers.GetAsync())));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.InRange(most, 1, limit);
        Assert.Equal(500, tiers.Mcp.Arrivals + tiers.Sdk.Arrivals);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private static string Limits(int limit, int queue) => $$"""
        "Retry": { "MaxAttempts": 1 },
        "Tiers": {
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "ConcurrencyLimit": {{limit}}, "QueueLimit": {{queue}} },
          "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" }
        }
        """;
}
