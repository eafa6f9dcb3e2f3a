using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Health;

/// <summary>What tests of probes share. The monitor begins on the pool: virtual time stands still until it waits.</summary>
internal static class Probing
{
    public static ITierHealthMonitor Monitor(this TierHarness tiers) => tiers.Services.GetRequiredService<ITierHealthMonitor>();

    /// <summary>The tiers mcp and sdk, with this in mcp.</summary>
    public static string Section(string mcp) => $$"""
        "Retry": { "MaxAttempts": 1 },
        "Tiers": { "mcp": { {{mcp}} "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    /// <summary>Lets quarters of a second pass.</summary>
    public static async Task LookAsync(this TierHarness tiers, int quarters)
    {
        for (var i = 0; i < quarters; i++)
        {
            while (tiers.Time.ActiveTimers == 0)
                await Task.Yield();
            tiers.Time.Advance(TimeSpan.FromMilliseconds(250));
            await PoolTurn.TakeAsync();
        }
    }

    /// <summary>Lets time pass until it is so.</summary>
    public static async Task UntilAsync(this TierHarness tiers, Func<bool> happened)
    {
        for (var i = 0; i < 2_000 && !happened(); i++)
            await tiers.LookAsync(1);
        Assert.True(happened(), "it never happened");
    }

    /// <summary>Lets a minute pass at most, and the pool do its work after each quarter of a second: what began must not time out before all has begun.</summary>
    public static async Task UntilAllWaitAsync(this TierHarness tiers, Func<bool> happened)
    {
        for (var i = 0; i < 240 && !happened(); i++)
        {
            await tiers.LookAsync(1);
            for (var k = 0; k < 5_000 && !happened(); k++)
                await Task.Yield();
        }

        Assert.True(happened(), "it never happened");
    }

    /// <summary>Waits, while time stands still, for what the pool does.</summary>
    public static async Task SoonAsync(Func<bool> happened)
    {
        for (var i = 0; i < 1_000_000 && !happened(); i++)
            await Task.Yield();
        Assert.True(happened(), "it never happened");
    }

    /// <summary>Requests are answered, probes are not well.</summary>
    public static void FailProbes(this StubTier tier) => tier.Otherwise = (request, _) =>
    {
        var isProbe = request.RequestUri!.AbsolutePath == "/health";
        return Task.FromResult(new HttpResponseMessage(isProbe ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
    };
}
