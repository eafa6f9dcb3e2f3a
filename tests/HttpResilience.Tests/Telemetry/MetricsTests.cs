using System.Diagnostics.Metrics;
using System.Net;
using HttpResilience.Fallbacks;
using HttpResilience.Tests.Health;
using HttpResilience.Tests.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace HttpResilience.Tests.Telemetry;

/// <summary>What each instrument says, in every situation.</summary>
public sealed class MetricsTests
{
    private const string Operations = "resilient_operation_duration";
    private const string Attempts = "resilient_attempt_duration";

    private const string Two = """
        "Retry": { "MaxAttempts": 1, "Jitter": false },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    [Fact]
    public async Task The_meter_has_these_instruments_with_these_units()
    {
        await using var tiers = new TierHarness();
        using var meters = new MeterSink(tiers);
        await tiers.GetAsync();
        string[] expected =
        [
            "circuit_breaker_state ObservableGauge", "circuit_breaker_trips ObservableCounter {trip}", "resilient_attempt_duration Histogram s", "resilient_chaos_injections Counter {fault}",
            "resilient_credential_renewals Counter {renewal}", "resilient_fallbacks Counter {request}", "resilient_hedges Counter {attempt}", "resilient_operation_duration Histogram s",
            "resilient_rejections Counter {request}", "resilient_retries Counter {retry}", "resilient_retry_budget_left ObservableGauge {retry}", "resilient_retry_budget_refusals Counter {retry}",
            "resilient_stale_responses Counter {response}", "tier_concurrency_limit ObservableGauge {attempt}", "tier_eligible ObservableGauge", "tier_health ObservableGauge",
            "tier_in_flight ObservableGauge {attempt}", "tier_order ObservableGauge", "tier_traffic_share ObservableGauge",
        ];
        Assert.Equal(expected, meters.Instruments.Select(instrument => $"{instrument.Name} {instrument.GetType().Name.Split('`')[0]} {instrument.Unit}".TrimEnd()).Order(StringComparer.Ordinal));
        Assert.All(meters.Instruments, instrument => Assert.False(string.IsNullOrEmpty(instrument.Description)));
        double[] bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30];
        Assert.All(meters.Instruments.OfType<Histogram<double>>(), histogram => Assert.Equal(bounds, histogram.Advice!.HistogramBucketBoundaries!));
    }

    [Fact]
    public async Task A_success_is_one_operation_and_one_attempt_in_seconds()
    {
        await using var tiers = new TierHarness($$"""{{Two}}, "Operations": { "get_account": { "Method": "GET", "Path": "/accounts/{id}" } }""");
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Otherwise = (_, _) =>
        {
            tiers.Time.Advance(TimeSpan.FromMilliseconds(250));
            return Task.FromResult(new HttpResponseMessage());
        };
        await tiers.GetAsync("accounts/7");
        await tiers.GetAsync("elsewhere");
        Assert.Equal(["0.25 operation=get_account outcome=success service=crm", "0.25 operation=none outcome=success service=crm"], meters.Of(Operations));
        Assert.Equal(["0.25 outcome=success service=crm tier=mcp", "0.25 outcome=success service=crm tier=mcp"], meters.Of(Attempts));
        Assert.Equal(2 + 2, Counted(meters));
    }

    [Fact]
    public async Task A_failure_is_retried_falls_back_and_each_attempt_counts()
    {
        await using var tiers = new TierHarness(Two.Replace("\"MaxAttempts\": 1", "\"MaxAttempts\": 2", StringComparison.Ordinal));
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadRequest);
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(["0 outcome=failure service=crm tier=mcp", "0 outcome=failure service=crm tier=mcp", "0 outcome=success service=crm tier=sdk"], meters.Of(Attempts));
        // The wait before the retry is the operation's time, not the attempt's.
        Assert.Equal(["1 operation=none outcome=success service=crm"], meters.Of(Operations));
        Assert.Equal(["1 service=crm tier=mcp"], meters.Of("resilient_retries"));
        Assert.Equal(["1 from=mcp reason=HTTP 502 service=crm to=sdk"], meters.Of("resilient_fallbacks"));
        Assert.Equal(6, Counted(meters));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_all_fail_the_operation_failed_with_a_response_or_without(bool answers)
    {
        await using var tiers = new TierHarness(Two);
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        if (answers)
            tiers.Sdk.Always(HttpStatusCode.ServiceUnavailable);
        else
            tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError, "SECRET"));
        await tiers.GetAsync();
        Assert.Equal(["0 operation=none outcome=failure service=crm"], meters.Of(Operations));
        Assert.Equal(["0 outcome=failure service=crm tier=mcp", "0 outcome=failure service=crm tier=sdk"], meters.Of(Attempts));
    }

    [Fact]
    public async Task A_tier_that_is_skipped_is_a_rejection_and_a_fallback_and_no_attempt()
    {
        await using var tiers = new TierHarness(Two);
        using var meters = new MeterSink(tiers);
        await tiers.GetAsync();
        tiers.Breaker("mcp").Isolate();
        await tiers.GetAsync();
        Assert.Equal(["1 reason=circuit open service=crm tier=mcp"], meters.Of("resilient_rejections"));
        Assert.Equal(["1 from=mcp reason=circuit open service=crm to=sdk"], meters.Of("resilient_fallbacks"));
        Assert.Equal(["0 outcome=success service=crm tier=mcp", "0 outcome=success service=crm tier=sdk"], meters.Of(Attempts));
    }

    [Fact]
    public async Task A_request_that_no_tier_takes_is_rejected_and_none_is_an_attempt()
    {
        await using var tiers = new TierHarness(Two);
        using var meters = new MeterSink(tiers);
        _ = tiers.Client;
        tiers.Breaker("mcp").Isolate();
        tiers.Breaker("sdk").Isolate();
        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        Assert.Equal(["0 operation=none outcome=rejected service=crm"], meters.Of(Operations));
        Assert.Equal(["1 reason=circuit open service=crm tier=mcp", "1 reason=circuit open service=crm tier=sdk"], meters.Of("resilient_rejections"));
        Assert.Empty(meters.Of(Attempts));
        Assert.Empty(meters.Of("resilient_fallbacks"));
    }

    [Theory]
    [InlineData("\"ConcurrencyLimit\": 1", "concurrency limit full")]
    [InlineData("\"RateLimit\": { \"Permits\": 1, \"Per\": \"00:01:00\" }", "rate limit used up")]
    public async Task A_full_limit_is_an_attempt_that_was_rejected(string limit, string reason)
    {
        await using var tiers = new TierHarness(Two.Replace("\"mcp\": { ", $"\"mcp\": {{ {limit}, ", StringComparison.Ordinal));
        using var meters = new MeterSink(tiers);
        var held = new HeldTier(tiers.Mcp);
        var first = tiers.GetAsync();
        await tiers.GetAsync();
        Assert.Equal(["0 outcome=rejected service=crm tier=mcp", "0 outcome=success service=crm tier=sdk"], meters.Of(Attempts));
        Assert.Equal([$"1 reason={reason} service=crm tier=mcp"], meters.Of("resilient_rejections"));
        Assert.Equal([$"1 from=mcp reason={reason} service=crm to=sdk"], meters.Of("resilient_fallbacks"));
        if (limit.Contains("Concurrency", StringComparison.Ordinal))
            Assert.Equal(("1 service=crm tier=mcp", "1 service=crm tier=mcp"), (meters.Collect("tier_in_flight")[0], meters.Collect("tier_concurrency_limit")[0]));
        held.Only.Answer(HttpStatusCode.OK);
        await first;
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_canceled_not_a_failure()
    {
        await using var tiers = new TierHarness(Two);
        using var meters = new MeterSink(tiers);
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var request = tiers.Client.GetAsync("slow", caller.Token);
        tiers.Time.Advance(TimeSpan.FromSeconds(2));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(["2 operation=none outcome=canceled service=crm"], meters.Of(Operations));
        Assert.Equal(["2 outcome=canceled service=crm tier=mcp"], meters.Of(Attempts));
        Assert.Equal(2, Counted(meters));
    }

    [Fact]
    public async Task A_total_timeout_is_a_failure()
    {
        await using var tiers = new TierHarness("\"TotalTimeout\": \"00:00:03\", \"AttemptTimeout\": \"00:00:02\", " + Two);
        using var meters = new MeterSink(tiers);
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.AlwaysHang();
        var request = tiers.GetAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(request));
        Assert.Equal(["3 operation=none outcome=failure service=crm"], meters.Of(Operations));
        Assert.All(meters.Of(Attempts), line => Assert.Contains("outcome=failure", line, StringComparison.Ordinal));
        Assert.Contains("reason=no answer within the attempt timeout", Assert.Single(meters.Of("resilient_fallbacks")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_answer_is_counted_and_the_operation_failed()
    {
        await using var tiers = new TierHarness("\"StaleIfError\": { \"Enabled\": true }, " + Two);
        await tiers.GetAsync();
        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadGateway);
        Assert.True((await tiers.GetAsync()).GetTierInfo()!.IsStale);
        Assert.Equal(["1 service=crm"], meters.Of("resilient_stale_responses"));
        Assert.Equal(["0 operation=none outcome=failure service=crm"], meters.Of(Operations));
    }

    [Fact]
    public async Task A_hedge_is_counted_for_its_tier_and_the_loser_is_canceled()
    {
        await using var tiers = new TierHarness(Hedging.Of(Hedging.TwoTiers));
        using var meters = new MeterSink(tiers);
        tiers.Mcp.AlwaysHang();
        await tiers.RunAsync(tiers.GetAsync());
        await Hedging.UntilAsync(() => meters.Of(Attempts).Count == 2, "the loser never ended");
        Assert.Equal(["0 outcome=success service=crm tier=sdk", "0.1 outcome=canceled service=crm tier=mcp"], meters.Of(Attempts));
        Assert.Equal(["1 service=crm tier=sdk"], meters.Of("resilient_hedges"));
        Assert.Equal(["0.1 operation=none outcome=success service=crm"], meters.Of(Operations));
        Assert.Empty(meters.Of("resilient_fallbacks"));
    }

    [Fact]
    public async Task With_the_kill_switch_operations_are_timed_and_nothing_else_is_counted()
    {
        await using var tiers = new TierHarness("\"Enabled\": false, " + Two);
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        Assert.Equal(["0 operation=none outcome=failure service=crm"], meters.Of(Operations));
        Assert.Equal(1, Counted(meters));
    }

    [Fact]
    public async Task A_tiers_own_client_has_attempts_and_retries_and_no_operations()
    {
        await using var tiers = new TierHarness(Two.Replace("\"MaxAttempts\": 1", "\"MaxAttempts\": 2", StringComparison.Ordinal));
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp").GetAsync("accounts"));
        Assert.Empty(meters.Of(Operations));
        Assert.Equal(["0 outcome=failure service=crm tier=mcp", "0 outcome=success service=crm tier=mcp"], meters.Of(Attempts));
        Assert.Equal(["1 service=crm tier=mcp"], meters.Of("resilient_retries"));
    }

    [Fact]
    public async Task Health_probes_are_neither_operations_nor_attempts_and_only_a_probed_tier_has_a_health()
    {
        await using var tiers = new TierHarness(Probing.Section("\"Health\": { \"Path\": \"/health\", \"UnhealthyThreshold\": 1 },"));
        using var meters = new MeterSink(tiers);
        _ = tiers.Client;
        Assert.Empty(meters.Collect("tier_health"));
        await tiers.Monitor().CheckAllAsync();
        Assert.Equal(["1 service=crm tier=mcp"], meters.Collect("tier_health"));
        tiers.Mcp.FailProbes();
        await tiers.Monitor().CheckAllAsync();
        Assert.Equal(["0 service=crm tier=mcp"], meters.Collect("tier_health"));
        Assert.Equal((2, 0), (tiers.Mcp.Arrivals, Counted(meters)));
    }

    [Fact]
    public async Task A_spent_budget_refuses_retries_and_says_what_is_left()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 3, "Jitter": false, "Budget": { "Ratio": 0, "MinRetriesPerSecond": 0.1 } },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
            """);
        using var meters = new MeterSink(tiers);
        _ = tiers.Client;
        Assert.Contains("1 service=crm tier=mcp", meters.Collect("resilient_retry_budget_left"));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(["1 service=crm tier=mcp"], meters.Of("resilient_retry_budget_refusals"));
        Assert.Equal(["1 service=crm tier=mcp"], meters.Of("resilient_retries"));
        Assert.Contains("0 service=crm tier=mcp", meters.Collect("resilient_retry_budget_left"));
    }

    [Fact]
    public async Task An_injected_fault_is_counted_by_its_kind()
    {
        await using var tiers = new TierHarness(
            Two.Replace("\"mcp\": { ", "\"mcp\": { \"Chaos\": { \"Enabled\": true, \"Environments\": [\"Staging\"], \"FaultRate\": 1 }, ", StringComparison.Ordinal),
            services: services => services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = "Staging" }));
        using var meters = new MeterSink(tiers);
        await tiers.GetAsync();
        Assert.Equal(["1 kind=fault service=crm tier=mcp"], meters.Of("resilient_chaos_injections"));
        Assert.Equal(["1 from=mcp reason=connection failed service=crm to=sdk"], meters.Of("resilient_fallbacks"));
    }

    [Theory]
    [InlineData(true, "granted")]
    [InlineData(false, "refused")]
    public async Task A_renewal_is_counted_as_granted_or_refused(bool grants, string kind)
    {
        await using var tiers = new TierHarness(Two, tiers: builder => builder.ConfigureTier("mcp", mcp => mcp.OnUnauthorized((_, _) => ValueTask.FromResult(grants))));
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Then(HttpStatusCode.Unauthorized);
        await tiers.GetAsync();
        Assert.Equal([$"1 kind={kind} service=crm tier=mcp"], meters.Of("resilient_credential_renewals"));
        Assert.Empty(meters.Of("resilient_retries"));
    }

    [Fact]
    public async Task The_gauge_of_a_breaker_follows_its_state()
    {
        await using var tiers = new TierHarness(Two);
        using var meters = new MeterSink(tiers);
        _ = tiers.Client;
        string Mcp() => meters.Collect("circuit_breaker_state").Single(line => line.Contains("crm:mcp", StringComparison.Ordinal));
        Assert.Equal("0 breaker_name=crm:mcp service=crm", Mcp());
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(5));
        Assert.StartsWith("1 ", Mcp(), StringComparison.Ordinal);
        tiers.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.StartsWith("2 ", Mcp(), StringComparison.Ordinal);
        tiers.Breaker("mcp").Isolate();
        Assert.StartsWith("3 ", Mcp(), StringComparison.Ordinal);
        tiers.Breaker("mcp").Disable();
        Assert.StartsWith("4 ", Mcp(), StringComparison.Ordinal);
        tiers.Breaker("mcp").UseMetricsOnly();
        Assert.StartsWith("5 ", Mcp(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_counter_of_trips_does_not_go_back_when_a_breaker_is_reset()
    {
        await using var tiers = new TierHarness(Two.Replace("\"mcp\": { ", "\"mcp\": { \"CircuitBreaker\": { \"FailureThreshold\": 1 }, ", StringComparison.Ordinal));
        using var meters = new MeterSink(tiers);
        string Mcp() => meters.Collect("circuit_breaker_trips").Single(line => line.Contains("crm:mcp", StringComparison.Ordinal));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        Assert.Equal("1 breaker_name=crm:mcp service=crm", Mcp());
        tiers.Breaker("mcp").Reset();
        Assert.Equal(("1 breaker_name=crm:mcp service=crm", 0L), (Mcp(), tiers.Breaker("mcp").GetSnapshot().Trips));
        await tiers.GetAsync();
        Assert.Equal(("2 breaker_name=crm:mcp service=crm", 1L), (Mcp(), tiers.Breaker("mcp").GetSnapshot().Trips));
    }

    [Fact]
    public async Task Order_and_eligibility_follow_configuration()
    {
        await using var tiers = new TierHarness(Two);
        using var meters = new MeterSink(tiers);
        _ = tiers.Client;
        Assert.Equal(["1 service=crm tier=mcp", "2 service=crm tier=sdk"], meters.Collect("tier_order"));
        Assert.Equal(["1 service=crm tier=mcp", "1 service=crm tier=sdk"], meters.Collect("tier_eligible"));
        tiers.Reload(Two.Replace("\"Order\": 2", "\"Order\": 0, \"TrafficShare\": 0", StringComparison.Ordinal));
        Assert.Equal(["1 service=crm tier=sdk", "2 service=crm tier=mcp"], meters.Collect("tier_order"));
        Assert.Equal(["0 service=crm tier=sdk", "1 service=crm tier=mcp"], meters.Collect("tier_eligible"));
        Assert.Equal(["0 service=crm tier=sdk", "100 service=crm tier=mcp"], meters.Collect("tier_traffic_share"));
    }

    [Fact]
    public async Task A_tier_that_a_reload_has_removed_is_told_no_more()
    {
        await using var tiers = new TierHarness(Two);
        using var meters = new MeterSink(tiers);
        await tiers.GetAsync();
        tiers.Reload("\"Tiers\": { \"mcp\": { \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\" } }");
        Assert.Equal(["0 breaker_name=crm:mcp service=crm"], meters.Collect("circuit_breaker_state"));
        Assert.Single(meters.Collect("resilient_retry_budget_left"));
    }

    private static int Counted(MeterSink meters) => meters.Instruments.Where(instrument => !instrument.IsObservable).Sum(instrument => meters.Of(instrument.Name).Count);
}
