using System.Net;

namespace HttpResilience.Tests.Routing;

/// <summary>Hundreds of requests at once, at each change of a breaker's state.</summary>
public sealed class ConcurrencyTests
{
    private const int Requests = 400;

    [Fact]
    public async Task Parallel_failures_open_the_breaker_once_log_once_and_no_caller_sees_them()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var tiers = new TierHarness(NoRetry);
            tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError));

            var answers = await AllAsync(_ => tiers.GetAsync());

            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            Assert.Equal(1, tiers.Breaker("mcp").GetSnapshot().Trips);
            Assert.Single(tiers.Logs.Named("circuit_opened"));
            Assert.Equal(Requests, tiers.Sdk.Arrivals);
            Assert.Equal(Requests, tiers.Mcp.Arrivals + tiers.Breaker("mcp").GetSnapshot().RejectedCalls);
        }
    }

    [Fact]
    public async Task A_half_open_breaker_lets_no_more_than_its_probes_through_and_the_rest_take_the_next_tier()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var tiers = new TierHarness(NoRetry);
            await tiers.GetAsync();
            tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
            tiers.Time.Advance(TimeSpan.FromSeconds(1));
            using var gate = new Gate();
            tiers.Mcp.Otherwise = (_, _) => gate.PassAsync();

            var sending = AllAsync(_ => tiers.GetAsync());
            await AllUnderWayAsync(gate, tiers.Sdk);
            Assert.Equal(3, gate.Waiting);
            gate.Open(HttpStatusCode.OK);

            Assert.All(await sending, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            Assert.Equal(CircuitState.Closed, tiers.Breaker("mcp").State);
            Assert.Single(tiers.Logs.Named("circuit_half_opened"));
            Assert.Single(tiers.Logs.Named("circuit_closed"));
        }
    }

    [Fact]
    public async Task Probes_that_fail_at_once_reopen_it_once()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var tiers = new TierHarness(NoRetry);
            await tiers.GetAsync();
            tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
            tiers.Time.Advance(TimeSpan.FromSeconds(1));
            using var gate = new Gate();
            tiers.Mcp.Otherwise = (_, _) => gate.PassAsync();

            var sending = AllAsync(_ => tiers.GetAsync());
            await AllUnderWayAsync(gate, tiers.Sdk);
            Assert.Equal(3, gate.Waiting);
            gate.Open(HttpStatusCode.BadGateway);

            Assert.All(await sending, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            Assert.Equal(2, tiers.Breaker("mcp").GetSnapshot().Trips);
            Assert.Equal(CircuitState.Open, tiers.Breaker("mcp").State);
        }
    }

    [Fact]
    public async Task Probes_that_callers_cancel_are_given_back()
    {
        await using var tiers = new TierHarness(NoRetry);
        await tiers.GetAsync();
        tiers.Mcp.AlwaysHang();
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 50; i++)
        {
            using var caller = new CancellationTokenSource();
            var probe = tiers.Client.GetAsync("accounts/1", caller.Token);
            Assert.Equal(i + 2, tiers.Mcp.Arrivals);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        }

        Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
    }

    [Fact]
    public async Task Reloads_and_manual_control_in_the_middle_of_traffic_lose_no_request()
    {
        await using var tiers = new TierHarness(NoRetry);
        var client = tiers.Client;
        using var stop = new CancellationTokenSource();
        var control = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                tiers.Reload(i % 2 == 0 ? NoRetry : NoRetry.Replace("\"Order\": 1", "\"Order\": 9", StringComparison.Ordinal));
                tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
                tiers.Breaker("mcp").Reset();
            }
        });

        for (var round = 0; round < 20; round++)
            Assert.All(await AllAsync(_ => client.GetAsync("accounts/1")), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await stop.CancelAsync();
        await control;
        Assert.Empty(tiers.Logs.Named("configuration_rejected"));
    }

    private const string NoRetry = """
        "Retry": { "MaxAttempts": 1 },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    private static Task<HttpResponseMessage[]> AllAsync(Func<int, Task<HttpResponseMessage>> send) => Task.WhenAll(Enumerable.Range(0, Requests).Select(i => Task.Run(() => send(i))));

    private static async Task AllUnderWayAsync(Gate gate, StubTier next)
    {
        while (gate.Waiting + next.Arrivals < Requests)
            await Task.Yield();
    }

    /// <summary>Holds those who come until it opens.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource<HttpStatusCode> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public int Waiting => Volatile.Read(ref _waiting);

        public async Task<HttpResponseMessage> PassAsync()
        {
            Interlocked.Increment(ref _waiting);
            return new HttpResponseMessage(await _open.Task);
        }

        public void Open(HttpStatusCode status) => _open.TrySetResult(status);

        public void Dispose() => _open.TrySetCanceled();
    }
}
