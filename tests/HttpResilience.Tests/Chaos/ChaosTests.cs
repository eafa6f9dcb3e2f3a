using System.Net;
using HttpResilience.Tests.Telemetry;
using HttpResilience.Tests.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace HttpResilience.Tests.Chaos;

/// <summary>Faults on purpose happen where they are allowed, and are to the library what real ones are.</summary>
public sealed class ChaosTests
{
    [Theory]
    [InlineData("Staging", "\"Staging\"", true)]
    [InlineData("STAGING", "\"staging\"", true)]
    [InlineData("Staging", "\"Development\", \"Staging\"", true)]
    [InlineData("Production", "\"Staging\"", false)]
    [InlineData("Staging2", "\"Staging\"", false)]
    [InlineData("", "\"Staging\"", false)]
    [InlineData(null, "\"Staging\"", false)]
    public async Task It_works_in_the_environments_that_are_listed_only(string? environment, string listed, bool works)
    {
        await using var tiers = Tiers("\"FaultRate\": 1", environment, listed);
        using var meters = new MeterSink(tiers);
        Assert.Equal(works ? "sdk" : "mcp", await TextOf(tiers.PostAsync()));
        Assert.Equal(works ? 0 : 1, tiers.Mcp.Arrivals);
        Assert.Equal(works ? ["1 kind=fault service=crm tier=mcp"] : [], meters.Of("resilient_chaos_injections"));
    }

    [Theory]
    [InlineData("\"Enabled\": false")]
    [InlineData("\"Latency\": \"00:00:05\"")]
    public async Task Not_enabled_or_without_a_rate_it_does_nothing(string what)
    {
        await using var tiers = Tiers(what);
        for (var i = 0; i < 50; i++)
            await tiers.GetAsync();
        Assert.Equal(50, tiers.Mcp.Arrivals);
        Assert.Empty(tiers.Logs.Named("chaos_injected"));
    }

    [Fact]
    public async Task A_rate_of_one_half_is_about_one_half()
    {
        await using var tiers = Tiers("\"StatusRate\": 0.5, \"Status\": 418");
        for (var i = 0; i < 2_000; i++)
            await tiers.GetAsync();
        // Ten standard deviations.
        Assert.InRange(tiers.Mcp.Arrivals, 1_000 - 224, 1_000 + 224);
        Assert.Equal(2_000 - tiers.Mcp.Arrivals, tiers.Logs.Named("chaos_injected").Count);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_fault_reaches_no_server_and_lets_a_write_with_a_body_that_can_be_read_once_go_elsewhere(string method)
    {
        await using var tiers = Tiers("\"FaultRate\": 1");
        tiers.Sdk.Always(HttpStatusCode.OK);
        using var body = new MemoryStream("once"u8.ToArray());
        var message = new HttpRequestMessage(new HttpMethod(method), "accounts") { Content = method == "GET" ? null : new StreamContent(body) };

        Assert.Equal(HttpStatusCode.OK, (await tiers.Client.SendAsync(message)).StatusCode);

        Assert.Equal((0, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.Equal(method == "GET" ? null : "once", tiers.Sdk.Seen.Single().Body is { Length: > 0 } seen ? seen : null);
        Assert.Equal((1, 1L), (tiers.Breaker("mcp").GetSnapshot().FailureCount, tiers.Breaker("mcp").GetSnapshot().TotalCalls));
        Assert.Equal("fault", Assert.Single(tiers.Logs.Named("chaos_injected")).Fields["kind"]);
    }

    [Fact]
    public async Task A_fault_at_every_tier_says_that_nothing_was_processed()
    {
        await using var tiers = Tiers("\"FaultRate\": 1", both: true);
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.PostAsync());
        Assert.False(failure.MayHaveBeenProcessed);
        Assert.Equal((0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task Latency_meets_the_attempt_timeout()
    {
        await using var tiers = Tiers("\"LatencyRate\": 1, \"Latency\": \"00:01:00\"");
        var request = tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(1.9));
        await Task.Yield();
        Assert.Equal((false, 0), (request.IsCompleted, tiers.Sdk.Arrivals));
        tiers.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("sdk", await TextOf(request));
        Assert.Equal((0, 1), (tiers.Mcp.Arrivals, tiers.Breaker("mcp").GetSnapshot().FailureCount));
    }

    [Fact]
    public async Task Latency_that_an_attempt_outlasts_only_delays_it()
    {
        await using var tiers = Tiers("\"LatencyRate\": 1, \"Latency\": \"00:00:01\"");
        var started = tiers.Time.GetTimestamp();
        Assert.Equal("mcp", await TextOf(tiers.RunAsync(tiers.PostAsync())));
        Assert.InRange(tiers.Time.GetElapsedTime(started), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.2));
        Assert.Equal(["latency"], tiers.Logs.Named("chaos_injected").Select(e => e.Fields["kind"]));
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task A_caller_may_give_up_during_the_latency()
    {
        await using var tiers = Tiers("\"LatencyRate\": 1, \"Latency\": \"00:00:01\"");
        using var caller = new CancellationTokenSource();
        var request = tiers.Client.GetAsync("accounts", caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(0, tiers.Breaker("mcp").GetSnapshot().TotalCalls);
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(503, 1)]
    [InlineData(418, 0)]
    [InlineData(429, 0)]
    public async Task A_status_is_counted_as_a_servers_would_be(int status, int failures)
    {
        await using var tiers = Tiers($"\"StatusRate\": 1, \"Status\": {status}");
        var response = await tiers.GetAsync();
        Assert.Equal(status == 418 ? (HttpStatusCode)418 : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((0, failures), (tiers.Mcp.Arrivals, tiers.Breaker("mcp").GetSnapshot().FailureCount));
    }

    [Theory]
    [InlineData(429, "sdk")]
    [InlineData(503, "")]
    public async Task A_write_takes_the_next_tier_after_a_status_of_chaos_as_after_a_servers(int status, string answeredBy)
    {
        await using var tiers = Tiers($"\"StatusRate\": 1, \"Status\": {status}");
        Assert.Equal(answeredBy, await TextOf(tiers.PostAsync()));
        Assert.Equal((0, answeredBy.Length / 3), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task Five_statuses_open_the_breaker_and_then_nothing_is_injected()
    {
        await using var tiers = Tiers("\"StatusRate\": 1");
        for (var i = 0; i < 20; i++)
            await tiers.GetAsync();
        Assert.Equal(CircuitState.Open, tiers.Breaker("mcp").State);
        Assert.Equal((5, 20), (tiers.Logs.Named("chaos_injected").Count, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_reload_turns_it_on_and_off_for_the_next_request()
    {
        await using var tiers = Tiers("\"Enabled\": false");
        Assert.Equal("mcp", await TextOf(tiers.GetAsync()));
        tiers.Reload(Section("\"FaultRate\": 1", "\"Staging\"", both: false));
        Assert.Equal("sdk", await TextOf(tiers.GetAsync()));
        tiers.Reload(Section("\"FaultRate\": 0", "\"Staging\"", both: false));
        Assert.Equal("mcp", await TextOf(tiers.GetAsync()));
    }

    [Fact]
    public async Task Where_resilience_is_switched_off_there_is_no_chaos()
    {
        await using var tiers = Tiers("\"FaultRate\": 1, \"LatencyRate\": 1", more: "\"Enabled\": false,");
        Assert.Equal("mcp", await TextOf(tiers.GetAsync()));
        Assert.Empty(tiers.Logs.Named("chaos_injected"));
    }

    [Fact]
    public async Task Health_probes_are_left_alone()
    {
        await using var tiers = Tiers("\"FaultRate\": 1, \"LatencyRate\": 1", more: "\"Health\": { \"Path\": \"health\", \"UnhealthyThreshold\": 1 },");
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        for (var i = 0; i < 1_000 && tiers.Mcp.Arrivals < 3; i++)
            await tiers.LookAsync(4);

        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal("/health", seen.Uri.AbsolutePath));
        Assert.InRange(tiers.Mcp.Arrivals, 3, 4);
        Assert.Empty(tiers.Logs.Named("chaos_injected"));
        Assert.Empty(tiers.Logs.Named("tier_unhealthy"));
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    private static async Task<string> TextOf(Task<HttpResponseMessage> response) => await (await response).Content.ReadAsStringAsync();

    private static TierHarness Tiers(string chaos, string? environment = "Staging", string listed = "\"Staging\"", bool both = false, string more = "") => new(
        more + Section(chaos, listed, both),
        services: services =>
        {
            if (environment is not null)
                services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = environment });
        });

    private static string Section(string chaos, string listed, bool both)
    {
        var enabled = chaos.Contains("Enabled", StringComparison.Ordinal) ? "" : "\"Enabled\": true,";
        var section = $$""" , "Chaos": { {{enabled}} "Environments": [{{listed}}], {{chaos}} }""";
        return $$"""
            "Retry": { "MaxAttempts": 1 }, "AttemptTimeout": "00:00:02",
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" {{section}} },
              "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" {{(both ? section : "")}} }
            }
            """;
    }
}
