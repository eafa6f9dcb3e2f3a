using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Tests.Health;

/// <summary>Probes and changes of configuration.</summary>
public sealed class HealthReloadTests
{
    [Fact]
    public async Task A_probe_under_way_when_probing_ends_has_no_say_any_more()
    {
        await using var tiers = new TierHarness(Section("\"Health\": { \"Path\": \"health\", \"Interval\": \"00:00:10\", \"UnhealthyThreshold\": 1 },"));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (request, _) => request.RequestUri!.AbsolutePath == "/health" ? answer.Task : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        await StartAsync(tiers);
        await UntilAsync(tiers, () => tiers.Mcp.Arrivals == 1);

        tiers.Reload(Section(""));
        await tiers.LookAsync(8);
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        await tiers.LookAsync(8);
        await tiers.GetAsync();

        Assert.Equal(0, tiers.Sdk.Arrivals);
        Assert.Empty(tiers.Logs.Named("tier_unhealthy"));
        await StopAsync(tiers);
    }

    [Fact]
    public async Task A_shorter_interval_holds_at_once_and_not_after_the_longer_one()
    {
        await using var tiers = new TierHarness(Section("\"Health\": { \"Path\": \"health\", \"Interval\": \"12:00:00\" },"));
        await StartAsync(tiers);
        await UntilAsync(tiers, () => tiers.Mcp.Arrivals == 1);
        await tiers.LookAsync(2);

        tiers.Reload(Section("\"Health\": { \"Path\": \"health\", \"Interval\": \"00:00:05\" },"));
        await tiers.LookAsync(60);

        Assert.InRange(tiers.Mcp.Arrivals, 3, 5);
        await StopAsync(tiers);
    }

    [Fact]
    public async Task The_kill_switch_ends_probes_and_their_verdict()
    {
        const string health = "\"Health\": { \"Path\": \"health\", \"Interval\": \"00:00:05\", \"UnhealthyThreshold\": 1 },";
        await using var tiers = new TierHarness(Section(health));
        tiers.Mcp.Otherwise = (request, _) => Task.FromResult(new HttpResponseMessage(request.RequestUri!.AbsolutePath == "/health" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        await StartAsync(tiers);
        await UntilAsync(tiers, () => tiers.Logs.Named("tier_unhealthy").Count > 0);

        tiers.Reload("\"Enabled\": false, " + Section(health));
        await tiers.LookAsync(8);
        var seen = tiers.Mcp.Arrivals;
        await tiers.LookAsync(60);

        Assert.Equal(seen, tiers.Mcp.Arrivals);
        tiers.Reload(Section(""));
        await tiers.GetAsync();
        Assert.Equal(0, tiers.Sdk.Arrivals);
        await StopAsync(tiers);
    }

    [Theory]
    [InlineData("HEAD", 204, 204, true)]
    [InlineData("GET", 204, 200, false)]
    [InlineData("GET", 503, 503, true)]
    [InlineData("OPTIONS", null, 299, true)]
    [InlineData("GET", null, 301, false)]
    [InlineData("GET", null, 401, false)]
    public async Task A_probe_is_good_when_it_has_the_expected_status(string method, int? expected, int status, bool good)
    {
        var more = expected is null ? "" : $", \"ExpectedStatus\": {expected}";
        await using var tiers = new TierHarness(Section($"\"Health\": {{ \"Path\": \"/health/deep\", \"Method\": \"{method}\", \"Interval\": \"00:00:01\", \"UnhealthyThreshold\": 2 {more} }},"));
        tiers.Mcp.Always((HttpStatusCode)status);
        await StartAsync(tiers);
        await UntilAsync(tiers, () => tiers.Mcp.Arrivals >= 4);
        await tiers.LookAsync(1);

        Assert.Equal(good ? 0 : 1, tiers.Logs.Named("tier_unhealthy").Count);
        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal((method, "https://mcp.example/health/deep"), (seen.Method.Method, seen.Uri.AbsoluteUri)));
        if (!good)
            Assert.Equal($"crm: mcp is unhealthy after 2 failed probes in a row, and skipped: HTTP {status}", tiers.Logs.Named("tier_unhealthy")[0].Message);
        await StopAsync(tiers);
    }

    private static async Task StartAsync(TierHarness tiers)
    {
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }

    private static async Task StopAsync(TierHarness tiers)
    {
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    private static async Task UntilAsync(TierHarness tiers, Func<bool> happened)
    {
        for (var i = 0; i < 1_000 && !happened(); i++)
            await tiers.LookAsync(1);
        Assert.True(happened(), "it never happened");
    }

    private static string Section(string health) => $$"""
        "Retry": { "MaxAttempts": 1 },
        "Tiers": { "mcp": { {{health}} "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;
}
