using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Thousands of hedged requests on several threads, while another thread lets time pass: whatever meets whatever, each request ends once and leaves nothing.</summary>
public sealed class HedgingStressTests
{
    private const int Workers = 4;
    private const int RequestsEach = 2_500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Each_request_gets_one_answer_and_nothing_is_left_under_way(int maxHedges)
    {
        await using var tiers = new TierHarness(
            Hedging.Of(
                maxHedges: maxHedges,
                more: "\"ConcurrencyLimit\": 4, \"CircuitBreaker\": { \"FailureThreshold\": 4, \"RecoveryTimeout\": \"00:00:00.050\" },",
                budget: "\"Ratio\": 10"));
        var answers = new AnswersByChance(tiers, "mcp", "sdk", "rest");
        var client = tiers.Client;
        using var end = new CancellationTokenSource();
        using var caller = new CancellationTokenSource();
        var clock = Task.Run(() => LetTimePassAsync(tiers.Time, end.Token));

        var ended = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(client, worker, caller.Token))));
        await Hedging.UntilAsync(() => tiers.Time.ActiveTimers == 0 && answers.UnderWay == 0 && Registrations.On(caller) == 0, "something is still under way");
        await end.CancelAsync();
        await clock;

        Assert.Equal(Workers * RequestsEach, ended.Sum(worker => worker.Answered + worker.Failed + worker.Canceled));
        Assert.True(ended.Sum(worker => worker.Answered) > Workers * RequestsEach / 2, $"only {ended.Sum(worker => worker.Answered)} were answered");
        Assert.True(tiers.Logs.Named("request_hedged").Count > 100, $"only {tiers.Logs.Named("request_hedged").Count} were hedged");
        Assert.True(answers.IsNoneAskedTwice, "a request asked a tier twice");
        Assert.Equal(0, answers.NotDisposed);
        Assert.All(tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers, tier => Assert.Equal(0, tier.InFlight));
        await AssertProbesAreBackAsync(tiers, answers);
    }

    private static async Task<(int Answered, int Failed, int Canceled)> WorkAsync(HttpClient client, int worker, CancellationToken longLived)
    {
        var (answered, failed, canceled) = (0, 0, 0);
        for (var i = 0; i < RequestsEach; i++)
        {
            // A long-lived token for most, and now and then one that is canceled under way.
            using var own = i % 10 == 0 ? new CancellationTokenSource() : null;
            var (method, content) = i % 3 == 0 ? (HttpMethod.Put, new StringContent($"{worker}-{i}")) : (HttpMethod.Get, null);
            using var message = new HttpRequestMessage(method, $"accounts/{worker}-{i}") { Content = content };
            try
            {
                var sending = client.SendAsync(message, own?.Token ?? longLived);
                if (own is not null)
                    await own.CancelAsync();
                using var response = await sending;
                if (response.StatusCode == HttpStatusCode.OK)
                    Assert.Equal($"accounts/{worker}-{i}", await response.Content.ReadAsStringAsync(CancellationToken.None));
                Assert.Same(message, response.RequestMessage);
                Assert.InRange(response.GetTierInfo()!.Attempts, 1, 3);
                answered++;
            }
            catch (OperationCanceledException) when (own is not null)
            {
                canceled++;
            }
            catch (Exception failure) when (failure is AllTiersFailedException or TaskCanceledException { InnerException: TimeoutException })
            {
                failed++;
            }
        }

        return (answered, failed, canceled);
    }

    private static async Task LetTimePassAsync(ManualTimeProvider time, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }

    // A slot that was lost would leave a half-open breaker without one.
    private static async Task AssertProbesAreBackAsync(TierHarness tiers, AnswersByChance answers)
    {
        answers.AlwaysOk = true;
        tiers.Time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 10; i++)
            (await tiers.GetAsync($"accounts/after-{i}")).Dispose();
        Assert.Equal(CircuitState.Closed, tiers.Breaker("mcp").State);
        using var last = await tiers.GetAsync("accounts/last");
        Assert.Equal("mcp", last.GetTierInfo()!.Tier);
    }
}
