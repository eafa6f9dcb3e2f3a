using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Section 8 of the contract: <c>WhenNoneEligible: TryLast</c>.</summary>
public sealed class LastResortTests
{
    [Fact]
    public async Task The_last_tier_is_asked_although_another_request_took_the_probe_in_between()
    {
        var clock = new MeddlingClock();
        await using var tiers = new TierHarness(
            """
            "WhenNoneEligible": "TryLast", "Retry": { "MaxAttempts": 1 }, "CircuitBreaker": { "HalfOpenMaxCalls": 1, "SuccessThreshold": 1000, "HalfOpenMaxDuration": "01:00:00" },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
            """,
            services: services => services.AddSingleton<TimeProvider>(clock));
        await tiers.GetAsync();
        var breaker = tiers.Breaker("mcp");
        breaker.ForceOpen(TimeSpan.FromTicks(1));
        clock.Now++;

        CircuitPermit? taken = null;
        var random = new Random(1);
        clock.OnRead = () =>
        {
            if (random.Next(2) == 0)
                return;
            if (taken is { } permit)
            {
                permit.Dispose();
                taken = null;
            }
            else if (breaker.TryAcquire(out permit))
            {
                taken = permit;
            }
        };
        for (var i = 0; i < 200; i++)
        {
            using var response = await tiers.GetAsync();
            Assert.Equal(i + 2, tiers.Mcp.Arrivals);
        }
    }

    [Fact]
    public async Task A_tier_that_turned_the_request_away_and_is_the_last_resort_is_no_fallback_from_itself()
    {
        await using var tiers = new TierHarness("""
            "WhenNoneEligible": "TryLast", "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "ConcurrencyLimit": 1 } }
            """);
        var mcp = new HeldTier(tiers.Mcp);
        var first = tiers.GetAsync();

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        mcp.Only.Answer();

        Assert.Equal("crm: no tier answered GET. mcp: concurrency limit full.", failure.Message);
        Assert.Empty(tiers.Logs.Named("tier_fallback"));
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    /// <summary>A half-open breaker's only slot changes hands when somebody looks at the clock, every other time or so.</summary>
    private sealed class MeddlingClock : TimeProvider
    {
        private bool _isMeddling;

        public long Now { get; set; } = 1;

        public Action? OnRead { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            if (_isMeddling || OnRead is null)
                return Now;
            _isMeddling = true;
            OnRead();
            _isMeddling = false;
            return Now;
        }
    }
}
