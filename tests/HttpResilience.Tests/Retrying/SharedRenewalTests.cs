using System.Net;

namespace HttpResilience.Tests.Retrying;

/// <summary>One renewal at a time, for all requests of a tier, and none within the pause.</summary>
public sealed class SharedRenewalTests
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_hundred_refused_at_once_share_one_renewal_and_each_is_sent_exactly_twice()
    {
        await using var it = new RenewalHarness();
        var renew = Hold(it, out var granted);
        var requests = Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? it.Tiers.GetAsync($"accounts/{i}") : it.Tiers.PostAsync($"accounts/{i}")).ToArray();
        Assert.Equal((100, 1), (it.Mcp.Arrivals, it.Renewals));

        it.Renew = renew;
        granted.SetResult();
        foreach (var response in await Task.WhenAll(requests))
            Assert.Equal("mcp", await response.Content.ReadAsStringAsync());

        Assert.Equal((200, 1, 0), (it.Mcp.Arrivals, it.Renewals, it.Sdk.Arrivals));
        Assert.All(it.Mcp.Seen.GroupBy(seen => seen.Uri), sent => Assert.Equal(2, sent.Count()));
        Assert.Equal((0, 100L), (it.Breaker.FailureCount, it.Breaker.TotalCalls));
    }

    [Fact]
    public async Task A_hundred_threads_share_one_renewal_too()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var it = new RenewalHarness();
            var renew = it.Renew;
            it.Renew = async cancellationToken =>
            {
                await Task.Yield();
                return await renew(cancellationToken);
            };
            var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => it.Tiers.PostAsync())));
            Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
            Assert.Equal((1, 0, 0), (it.Renewals, it.Sdk.Arrivals, it.Breaker.FailureCount));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    public async Task A_request_that_began_before_a_renewal_ended_uses_its_credential_and_renews_no_more(int secondsLater)
    {
        await using var it = new RenewalHarness("\"AttemptTimeout\": \"00:05:00\", \"TotalTimeout\": \"00:10:00\"," + TierHarness.ThreeTiers, s_pause);
        var answer = it.Mcp.Otherwise;
        var slow = new TaskCompletionSource();
        var isFirst = true;
        it.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            var response = await answer(request, cancellationToken);
            if (!isFirst)
                return response;
            isFirst = false;
            await slow.Task;
            return response;
        };
        var late = it.Tiers.PostAsync();
        Assert.Equal("mcp", await RenewalHarness.TextOf(it.Tiers.GetAsync()));
        it.Tiers.Time.Advance(TimeSpan.FromSeconds(secondsLater));
        slow.SetResult();

        Assert.Equal("mcp", await RenewalHarness.TextOf(late));
        Assert.Equal((4, 1, 0), (it.Mcp.Arrivals, it.Renewals, it.Sdk.Arrivals));
        Assert.Equal(0, it.Breaker.FailureCount);
    }

    [Fact]
    public async Task A_request_that_began_before_a_refused_renewal_ended_takes_the_next_tier_and_counts()
    {
        await using var it = new RenewalHarness();
        it.Renew = _ => ValueTask.FromResult(false);
        var slow = new TaskCompletionSource();
        it.Mcp.Otherwise = async (request, _) =>
        {
            if (request.Method == HttpMethod.Post)
                await slow.Task;
            return new HttpResponseMessage(HttpStatusCode.Unauthorized);
        };
        var late = it.Tiers.PostAsync();
        await it.Tiers.GetAsync();
        Assert.Equal(0, it.Breaker.FailureCount);
        it.Tiers.Time.Advance(TimeSpan.FromSeconds(1));
        slow.SetResult();

        Assert.Equal("sdk", await RenewalHarness.TextOf(late));
        Assert.Equal((2, 1, 1), (it.Mcp.Arrivals, it.Renewals, it.Breaker.FailureCount));
    }

    [Fact]
    public async Task A_caller_that_gives_up_cancels_nobody_elses_renewal()
    {
        await using var it = new RenewalHarness();
        var renew = Hold(it, out var granted);
        using var caller = new CancellationTokenSource();
        var first = it.Tiers.Client.GetAsync("accounts/1", caller.Token);
        var second = it.Tiers.PostAsync();
        await caller.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(caller.Token, canceled.CancellationToken);
        it.Renew = renew;
        granted.SetResult();
        Assert.Equal("mcp", await RenewalHarness.TextOf(second));
        Assert.Equal((3, 1), (it.Mcp.Arrivals, it.Renewals));
        Assert.Equal(0, it.Breaker.FailureCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Within_the_pause_nothing_is_renewed_although_every_request_is_refused(bool isGranted)
    {
        await using var it = new RenewalHarness("\"CircuitBreaker\": { \"FailureThreshold\": 0 }, " + TierHarness.ThreeTiers, s_pause);
        it.Renew = _ => ValueTask.FromResult(isGranted);
        for (var i = 0; i < 600; i++)
        {
            Assert.Equal("sdk", await RenewalHarness.TextOf(it.Tiers.PostAsync()));
            it.Tiers.Time.Advance(TimeSpan.FromSeconds(1));
        }

        // Ten minutes: a token endpoint that counts sees ten.
        Assert.Equal(10, it.Renewals);
    }

    [Fact]
    public async Task A_401_within_the_pause_is_final_at_once_and_after_it_is_renewed_again()
    {
        await using var it = new RenewalHarness(pause: s_pause);
        await it.Tiers.GetAsync();
        it.Accepted = "secret-token-3";
        it.Tiers.Time.Advance(s_pause - TimeSpan.FromTicks(1));
        Assert.Equal("sdk", await RenewalHarness.TextOf(it.Tiers.PostAsync()));
        Assert.Equal((3, 1, 1), (it.Mcp.Arrivals, it.Renewals, it.Breaker.FailureCount));

        it.Tiers.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("mcp", await RenewalHarness.TextOf(it.Tiers.PostAsync()));
        Assert.Equal((5, 2, 1), (it.Mcp.Arrivals, it.Renewals, it.Breaker.FailureCount));
    }

    [Fact]
    public async Task The_breaker_opens_on_a_credential_that_nothing_helps_and_a_probe_after_the_pause_closes_it()
    {
        await using var it = new RenewalHarness(pause: s_pause);
        var renew = it.Renew;
        it.Renew = _ => ValueTask.FromResult(false);
        for (var i = 0; i < 10; i++)
            Assert.Equal("sdk", await RenewalHarness.TextOf(it.Tiers.GetAsync()));
        Assert.Equal(CircuitState.Open, it.Breaker.State);
        Assert.Equal(6, it.Mcp.Arrivals);

        it.Renew = renew;
        it.Tiers.Time.Advance(s_pause);
        for (var i = 0; i < 2; i++)
            Assert.Equal("mcp", await RenewalHarness.TextOf(it.Tiers.GetAsync()));
        Assert.Equal((CircuitState.Closed, 2), (it.Breaker.State, it.Renewals));
    }

    [Fact]
    public async Task A_tiers_own_client_renews_too()
    {
        await using var it = new RenewalHarness();
        using var direct = ((IHttpClientFactory)it.Tiers.Services.GetService(typeof(IHttpClientFactory))!).CreateClient("crm:mcp");
        Assert.Equal("mcp", await RenewalHarness.TextOf(direct.PostAsync("https://mcp.example/accounts", new StringContent("{}"))));
        Assert.Equal((2, 1), (it.Mcp.Arrivals, it.Renewals));
    }

    private static Func<CancellationToken, ValueTask<bool>> Hold(RenewalHarness it, out TaskCompletionSource released)
    {
        var renew = it.Renew;
        var gate = released = new TaskCompletionSource();
        it.Renew = async cancellationToken =>
        {
            await gate.Task;
            return await renew(cancellationToken);
        };
        return renew;
    }
}
