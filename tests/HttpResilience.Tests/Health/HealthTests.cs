using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Tests.Health;

/// <summary>Section 11 of the contract, the background probes.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_tier_whose_probes_fail_in_a_row_is_skipped_until_one_is_good()
    {
        await using var tiers = await StartAsync();
        tiers.Mcp.Otherwise = (request, _) => Task.FromResult(new HttpResponseMessage(request.RequestUri!.AbsolutePath == "/x/health" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));

        await tiers.ProbesAsync(3);
        await tiers.EventAsync("tier_unhealthy");
        await tiers.Harness.GetAsync();
        Assert.Equal(1, tiers.Harness.Sdk.Arrivals);
        Assert.Equal(0, tiers.Harness.Breaker("mcp").GetSnapshot().TotalCalls);

        tiers.Mcp.Always(HttpStatusCode.NoContent);
        await tiers.ProbesAsync(1);
        await tiers.EventAsync("tier_healthy");
        await tiers.Harness.GetAsync();
        Assert.Equal(1, tiers.Harness.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_good_probe_lets_an_open_breaker_try_at_once()
    {
        await using var tiers = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(tiers.Harness.Breaker("mcp").TryAcquire(out var permit));
            permit.RecordFailure();
        }

        await tiers.ProbesAsync(1);
        await tiers.EventAsync("circuit_half_opened");
        Assert.Equal(CircuitState.HalfOpen, tiers.Harness.Breaker("mcp").State);
    }

    [Fact]
    public async Task Probes_carry_the_tiers_headers_and_its_handlers_but_are_no_business_of_the_breaker()
    {
        await using var tiers = await StartAsync();
        await tiers.ProbesAsync(1);
        var probe = tiers.Mcp.Seen.First();
        Assert.Equal(("https://mcp.example/x/health", "key"), (probe.Uri.AbsoluteUri, probe.Headers["X-Api-Key"]));
        Assert.Equal(0, tiers.Harness.Breaker("mcp").GetSnapshot().TotalCalls);
    }

    [Fact]
    public async Task Probes_never_pile_up_behind_a_server_that_hangs()
    {
        await using var tiers = await StartAsync("\"Timeout\": \"00:10:00\"");
        tiers.Mcp.AlwaysHang();
        var before = tiers.Mcp.Arrivals;
        await tiers.ProbesAsync(1);
        for (var i = 0; i < 300; i++)
            await tiers.StepAsync();
        Assert.Equal(before + 1, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_tier_that_is_no_longer_probed_is_not_skipped_for_what_was_once_seen()
    {
        await using var tiers = await StartAsync();
        tiers.Mcp.Otherwise = (request, _) => Task.FromResult(new HttpResponseMessage(request.RequestUri!.AbsolutePath == "/x/health" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        await tiers.ProbesAsync(3);
        await tiers.EventAsync("tier_unhealthy");
        tiers.Harness.Reload(Section(""));
        for (var i = 0; i < 20; i++)
            await tiers.StepAsync();
        await tiers.Harness.GetAsync();
        Assert.Equal(0, tiers.Harness.Sdk.Arrivals);
    }

    private static async Task<Probed> StartAsync(string more = "")
    {
        var harness = new TierHarness(Section($"\"Health\": {{ \"Path\": \"health\", \"Interval\": \"00:00:10\" {(more.Length > 0 ? "," : "")} {more} }},"));
        foreach (var service in harness.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return new Probed(harness);
    }

    private static string Section(string health) => $$"""
        "Retry": { "MaxAttempts": 1 },
        "Tiers": {
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/x/", {{health}} "Headers": { "X-Api-Key": "key" } },
          "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" }
        }
        """;

    /// <summary>The monitor runs on the pool: virtual time moves on only while it waits for it.</summary>
    private sealed class Probed(TierHarness harness) : IAsyncDisposable
    {
        public TierHarness Harness { get; } = harness;

        public StubTier Mcp => Harness.Mcp;

        public async Task ProbesAsync(int count)
        {
            var until = Mcp.Arrivals + count;
            await Harness.UntilAsync(() => Mcp.Arrivals >= until);
        }

        public Task EventAsync(string name) => Harness.UntilAsync(() => Harness.Logs.Named(name).Count > 0);

        public Task StepAsync() => Harness.LookAsync(1);

        public async ValueTask DisposeAsync()
        {
            foreach (var service in Harness.Services.GetServices<IHostedService>())
                await service.StopAsync(CancellationToken.None);
            await Harness.DisposeAsync();
        }
    }
}
