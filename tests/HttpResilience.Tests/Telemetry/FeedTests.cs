using System.Net;
using HttpResilience.Tests.Fallbacks;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>What <see cref="ITierResilienceStatus.GetRecentEvents"/> shows to whoever may see the page, and what only the log holds.</summary>
public sealed class FeedTests
{
    private const string One = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
        """;

    [Fact]
    public async Task A_refused_configuration_is_told_without_the_values_that_the_log_quotes()
    {
        await using var tiers = new TierHarness(One);
        await tiers.GetAsync();

        tiers.Reload(One.Replace("https://mcp.example/", "ftp://inner.example/s3cret/", StringComparison.Ordinal));

        Assert.Contains("ftp://inner.example/s3cret/", Assert.Single(tiers.Logs.Named("configuration_rejected")).Message, StringComparison.Ordinal);
        var told = Assert.Single(Recent(tiers));
        Assert.Equal(("configuration_rejected", "crm: changed configuration was refused, the old one stays in force; the log says why"), (told.Name, told.Text));
    }

    [Fact]
    public async Task A_cache_that_fails_on_every_request_pushes_nothing_else_out()
    {
        var cache = new StubCache { OnGet = _ => throw new InvalidOperationException("broken") };
        await using var tiers = new TierHarness($"\"StaleIfError\": {{ \"Enabled\": true }}, \"Retry\": {{ \"MaxAttempts\": 1 }}, {One}", services: services => services.AddSingleton<IDistributedCache>(cache));
        tiers.Services.GetRequiredService<ITierResilienceControl>().SetTrafficShare("crm", "mcp", 100, "alice");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);

        await tiers.GetAsync();

        Assert.NotEmpty(tiers.Logs.Named("stale_cache_failed"));
        Assert.Equal(["control_used"], Recent(tiers).Select(told => told.Name));
    }

    [Theory]
    [InlineData("https://other.example/")]
    [InlineData("nowhere")]
    public async Task Whoever_watches_a_reload_may_wait_for_somebody_who_reads_the_status(string address)
    {
        await using var tiers = new TierHarness(One);
        await tiers.GetAsync();
        var status = tiers.Services.GetRequiredService<ITierResilienceStatus>();
        var read = false;
        using var watching = status.Subscribe(_ => read = Task.Run(status.GetClients).Wait(TimeSpan.FromSeconds(10), CancellationToken.None));

        tiers.Reload(One.Replace("https://mcp.example/", address, StringComparison.Ordinal));

        Assert.True(read);
    }

    private static IReadOnlyList<TierResilienceEvent> Recent(TierHarness tiers) => tiers.Services.GetRequiredService<ITierResilienceStatus>().GetRecentEvents();
}
