using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>A handler need not be an async method: it may throw at once, or return any task at once. The caller gets what he would get of one that is.</summary>
public sealed class SyncHandlerTests
{
    private const string OneAttempt = """
        "Retry": { "MaxAttempts": 1 }, "CircuitBreaker": { "FailureThreshold": 1, "RecoveryTimeout": "00:00:30", "HalfOpenMaxCalls": 1, "SuccessThreshold": 1 },
        "Tiers": {
          "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/", "Headers": { "X-Key": "mcp's" } },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/" }
        }
        """;

    public static TheoryData<string, string, string> Places
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var place in new[] { "client", "tier", "primary" })
            {
                foreach (var fault in new[] { "refused", "reset", "bug", "canceled", "timeout", "null" })
                {
                    foreach (var method in new[] { "GET", "POST" })
                        data.Add(place, fault, method);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task The_caller_gets_the_same_however_the_handler_fails(string place, string fault, string method)
    {
        var expected = await OutcomeAsync(place, method, async (_, _) =>
        {
            await Task.Yield();
            return fault == "null" ? null! : throw Fault(fault);
        });
        if (fault != "null")
        {
            Assert.Equal(expected, await OutcomeAsync(place, method, (_, _) => throw Fault(fault)));
            Assert.Equal(expected, await OutcomeAsync(place, method, (_, _) => Task.FromException<HttpResponseMessage>(Fault(fault))));
        }
        else
        {
            Assert.Equal(expected, await OutcomeAsync(place, method, (_, _) => Task.FromResult<HttpResponseMessage>(null!)));
        }
    }

    [Theory]
    [InlineData("client")]
    [InlineData("tier")]
    [InlineData("primary")]
    public async Task A_task_that_somebody_canceled_is_as_good_as_an_exception_that_says_so(string place)
    {
        var canceled = new CancellationToken(canceled: true);
        var expected = await OutcomeAsync(place, "GET", async (_, _) =>
        {
            await Task.Yield();
            throw new TaskCanceledException();
        });
        Assert.Equal(expected, await OutcomeAsync(place, "GET", (_, _) => Task.FromCanceled<HttpResponseMessage>(canceled)));
    }

    [Theory]
    [InlineData("client")]
    [InlineData("tier")]
    [InlineData("primary")]
    public async Task No_task_at_all_is_an_exception_and_leaves_no_timer_and_no_permit(string place)
    {
        var fails = true;
        await using var tiers = Harness(place, (_, _) => fails ? null! : Task.FromResult(new HttpResponseMessage()));
        using var message = new HttpRequestMessage(HttpMethod.Get, "accounts/1");
        await Assert.ThrowsAnyAsync<Exception>(() => tiers.Client.SendAsync(message));
        Assert.Equal(0, tiers.Time.ActiveTimers);
        Assert.Equal("https://mcp.example/accounts/1", message.RequestUri!.AbsoluteUri);
        Assert.Empty(message.Headers);
        tiers.Time.Advance(TimeSpan.FromSeconds(30));
        fails = false;
        Assert.Equal(HttpStatusCode.OK, (await tiers.GetAsync()).StatusCode);
        Assert.Equal(CircuitState.Closed, tiers.Breaker("mcp").State);
    }

    [Theory]
    [InlineData("tier", true)]
    [InlineData("tier", false)]
    [InlineData("primary", true)]
    [InlineData("primary", false)]
    public async Task A_probe_that_its_caller_cancels_gives_its_place_back(string place, bool throws)
    {
        var caller = new CancellationTokenSource();
        var cancels = true;
        await using var tiers = Harness(place, (_, token) =>
        {
            if (!cancels)
                return Task.FromResult(new HttpResponseMessage());
            caller.Cancel();
            return throws ? throw new OperationCanceledException(token) : Task.FromCanceled<HttpResponseMessage>(caller.Token);
        });
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));

        for (var i = 0; i < 5; i++)
        {
            var thrown = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.Client.GetAsync("accounts/1", caller.Token));
            Assert.Equal(caller.Token, thrown.CancellationToken);
            Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
            Assert.Equal(0, tiers.Time.ActiveTimers);
            caller = new CancellationTokenSource();
        }

        cancels = false;
        Assert.Equal("mcp", (await tiers.GetAsync()).GetTierInfo()!.Tier);
        Assert.Equal(CircuitState.Closed, tiers.Breaker("mcp").State);
    }

    [Theory]
    [InlineData("tier")]
    [InlineData("primary")]
    public async Task A_probe_whose_handler_throws_at_once_counts_as_failed(string place)
    {
        await using var tiers = Harness(place, (_, _) => throw new HttpRequestException("reset", new IOException()));
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("sdk", (await tiers.GetAsync()).GetTierInfo()!.Tier);
        Assert.Equal(CircuitState.Open, tiers.Breaker("mcp").State);
    }

    private static async Task<string> OutcomeAsync(string place, string method, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
    {
        await using var tiers = Harness(place, send);
        using var message = new HttpRequestMessage(new HttpMethod(method), "accounts/1") { Headers = { { "X-Mine", "1" } } };
        string outcome;
        try
        {
            var response = await tiers.Client.SendAsync(message);
            outcome = $"{(int)response.StatusCode} of {response.GetTierInfo()?.Tier} after {response.GetTierInfo()?.Attempts}";
        }
        catch (Exception exception)
        {
            outcome = Describe(exception);
        }

        var (mcp, sdk) = (tiers.Breaker("mcp").GetSnapshot(), tiers.Breaker("sdk").GetSnapshot());
        Assert.Equal(0, tiers.Time.ActiveTimers);
        return $"{outcome}; mcp {mcp.State} {mcp.TotalCalls}; sdk {sdk.State} {sdk.TotalCalls} {tiers.Sdk.Arrivals}; "
            + $"message {message.RequestUri} {message.Headers.ToString().Trim()} {message.Content}";
    }

    private static string Describe(Exception? exception) => exception is null ? "" : $"{exception.GetType().Name} '{exception.Message}' < {Describe(exception.InnerException)}";

    private static Exception Fault(string name) => name switch
    {
        "refused" => new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
        "reset" => new HttpRequestException("reset", new IOException("broken")),
        "canceled" => new OperationCanceledException("somebody else canceled"),
        "timeout" => new TaskCanceledException("connect", new TimeoutException("late")),
        _ => new InvalidOperationException("a bug"),
    };

    private static TierHarness Harness(string place, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
    {
        var tiers = new TierHarness(
            OneAttempt,
            services: place == "client" ? services => services.AddHttpClient("crm").AddHttpMessageHandler(() => new Handler(send)) : null,
            tiers: client => client.ConfigureTier("mcp", tier =>
            {
                if (place == "tier")
                    tier.AddHttpMessageHandler(() => new Handler(send));
                else if (place == "primary")
                    tier.ConfigurePrimaryHttpMessageHandler(() => new Handler(send));
            }));
        // Which makes its breakers.
        _ = tiers.Client;
        return tiers;
    }

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => send(request, cancellationToken);
    }
}
