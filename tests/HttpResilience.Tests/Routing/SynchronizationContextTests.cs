using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>The library never comes back to its caller's synchronization context: where that has one thread, as in a desktop program, whoever blocks it while he waits would wait for ever.</summary>
public sealed class SynchronizationContextTests
{
    private const string Patient = "\"TotalTimeout\": \"01:00:00\", \"AttemptTimeout\": \"00:10:00\", ";
    private const string TwoAttempts = Patient + "\"Retry\": { \"MaxAttempts\": 2 }, " + Hedging.TwoTiers;

    [Theory]
    [InlineData(TwoAttempts, "200", "200", 1, 0)]
    [InlineData(TwoAttempts, "502 200", "200", 2, 0)]
    [InlineData(TwoAttempts, "502", "200", 2, 1)]
    [InlineData(TwoAttempts, "502", "503", 2, 2)]
    [InlineData("\"ResponseBuffering\": { \"Enabled\": true }, " + TwoAttempts, "502", "200", 2, 1)]
    [InlineData("\"ConcurrencyLimit\": 5, " + TwoAttempts, "502", "200", 2, 1)]
    [InlineData("\"Enabled\": false, " + TwoAttempts, "200", "200", 1, 0)]
    public async Task Whatever_becomes_of_a_request_nothing_comes_back(string client, string mcp, string sdk, int mcpArrivals, int sdkArrivals)
    {
        await using var it = new Under(client, mcp, sdk);
        await it.RunAsync(() => it.Tiers.Client.GetAsync("accounts/1"));
        Assert.Equal((0, mcpArrivals, sdkArrivals), (it.Context.Posts, it.Mcp.Arrivals, it.Sdk.Arrivals));
    }

    [Fact]
    public async Task Nor_of_one_that_is_hedged()
    {
        await using var it = new Under(Hedging.Of(Hedging.TwoTiers, Patient), "502", "200");
        await it.RunAsync(() => it.Tiers.Client.GetAsync("accounts/1"));
        Assert.Equal((0, 1), (it.Context.Posts, it.Sdk.Arrivals));
    }

    [Theory]
    [InlineData("crm")]
    [InlineData("crm:mcp")]
    public async Task Nor_of_one_whose_body_is_kept_first(string name)
    {
        await using var it = new Under(TwoAttempts, "502 200", "200");
        var body = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var client = it.Tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

        var asked = it.Context.Run(() => client.PutAsync("accounts/1", new StreamContent(body.Reader.AsStream())));
        await Task.Run(async () =>
        {
            await body.Writer.WriteAsync(new byte[5], TestContext.Current.CancellationToken);
            await body.Writer.CompleteAsync();
        });
        await Task.Run(() => Hedging.UntilAsync(() => it.Mcp.Arrivals == 1, "the body was not kept"));
        await it.RunAsync(() => asked);

        Assert.Equal((0, 2), (it.Context.Posts, it.Mcp.Arrivals));
    }

    [Fact]
    public async Task Nor_of_one_whose_credential_is_renewed()
    {
        await using var it = new Under(TwoAttempts, "401 200", "200", tier => tier.OnUnauthorized(async (services, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), services.GetRequiredService<TimeProvider>(), cancellationToken).ConfigureAwait(false);
            return true;
        }));
        await it.RunAsync(() => it.Tiers.Client.GetAsync("accounts/1"));
        Assert.Equal((0, 2, 0), (it.Context.Posts, it.Mcp.Arrivals, it.Sdk.Arrivals));
    }

    [Fact]
    public async Task Nor_of_a_call_through_a_breaker()
    {
        var time = new ManualTimeProvider();
        var breaker = new CircuitBreaker("crm", timeProvider: time);
        var context = new CountingContext();
        var call = context.Run(() => breaker.ExecuteAsync(token => new ValueTask(Task.Delay(TimeSpan.FromSeconds(1), time, token)), TestContext.Current.CancellationToken).AsTask());
        context.Run(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return true;
        });
        await call;
        Assert.Equal((0, 1L), (context.Posts, breaker.GetSnapshot().SuccessCount));
    }

    private sealed class Under : IAsyncDisposable
    {
        public Under(string client, string mcp, string sdk, Action<IHttpClientBuilder>? more = null)
        {
            var time = new Lazy<TimeProvider>(() => Tiers!.Time);
            Tiers = new TierHarness(client, tiers: builder => builder
                .ConfigureTier("mcp", tier =>
                {
                    tier.ConfigurePrimaryHttpMessageHandler(() => Mcp = new LaterTier(time.Value, Statuses(mcp)));
                    more?.Invoke(tier);
                })
                .ConfigureTier("sdk", tier => tier.ConfigurePrimaryHttpMessageHandler(() => Sdk = new LaterTier(time.Value, Statuses(sdk)))));
            Mcp = Sdk = new LaterTier(Tiers.Time, HttpStatusCode.OK);
        }

        public TierHarness Tiers { get; }

        public CountingContext Context { get; } = new();

        public LaterTier Mcp { get; private set; }

        public LaterTier Sdk { get; private set; }

        /// <summary>Starts it and lets time pass, on threads that have the context. What does not come back to it goes on on a thread of the pool, which must have its turn in between.</summary>
        public async Task RunAsync(Func<Task<HttpResponseMessage>> start)
        {
            var asked = Context.Run(start);
            for (var i = 0; i < 100_000 && !asked.IsCompleted; i++)
            {
                Context.Run(() =>
                {
                    Tiers.Time.Advance(TimeSpan.FromMilliseconds(10));
                    return true;
                });
                await PoolTurn.TakeAsync();
            }

            Assert.True(asked.IsCompleted, "the request never ended");
            using var answer = await asked;
        }

        public ValueTask DisposeAsync() => Tiers.DisposeAsync();

        private static HttpStatusCode[] Statuses(string statuses) => [.. statuses.Split(' ').Select(Enum.Parse<HttpStatusCode>)];
    }
}
