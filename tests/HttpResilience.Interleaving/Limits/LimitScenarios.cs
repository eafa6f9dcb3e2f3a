using HttpResilience.Concurrency;
using HttpResilience.Counting;
using HttpResilience.Retrying;

namespace HttpResilience.Interleaving.Limits;

/// <summary>Permits, the rate limit and the retry budget: what stands beside the breaker on a request's way.</summary>
internal static class LimitScenarios
{
    public static IEnumerable<Scenario> All =>
    [
        new("Never more permits are out than the limit", 3, 4, PermitsMeet),
        new("A limit that is lowered meanwhile holds for who comes after", 2, 3, PermitsMeetNewBounds),
        new("A rate limit lets no more through in a span", 2, 3, () => RateMeetsTime(advance: 0)),
        new("A rate limit lets no more through when a slice ends meanwhile", 2, 3, () => RateMeetsTime(advance: 0.1)),
        new("A budget of one retry is granted once at most, and what was refused is given back", 1, 2, BudgetOfOne),
        new("What sliding counters count is all there, whoever counts where", 2, 3, CountersAreExact),
    ];

    private static Interleaving PermitsMeet()
    {
        var permits = new ConcurrencyPermits(limit: 2, min: 1, max: 2);
        var (inFlight, refused) = (0, 0);
        void Use()
        {
            if (!permits.TryTake(out _))
            {
                refused++;
                return;
            }

            Assert.InRange(++inFlight, 1, 2);
            Fiber.Point();
            inFlight--;
            permits.GiveBack();
        }

        return new Interleaving(
            () =>
            {
                Assert.Equal((0, 2), (permits.InFlight, permits.Limit));
                Assert.InRange(refused, 0, 1);
            },
            Use,
            Use,
            Use);
    }

    private static Interleaving PermitsMeetNewBounds()
    {
        var permits = new ConcurrencyPermits(limit: 3, min: 1, max: 3);
        var (inFlight, limit) = (0, 3);
        void Use()
        {
            var before = limit;
            if (!permits.TryTake(out _))
                return;
            Assert.InRange(++inFlight, 1, before);
            Fiber.Point();
            inFlight--;
            permits.GiveBack();
        }

        return new Interleaving(
            () => Assert.Equal((0, 1), (permits.InFlight, permits.Limit)),
            Use,
            Use,
            () =>
            {
                permits.SetLimit(2);
                permits.SetBounds(1, 1);
                limit = 1;
                // Those that were out before may still be.
                if (inFlight == 0)
                    Use();
            });
    }

    private static Interleaving RateMeetsTime(double advance)
    {
        var clock = new Clock { IsShared = advance > 0 };
        var limit = new RateLimit(permits: 2, TimeSpan.FromSeconds(1), clock);
        var taken = 0;
        void Take()
        {
            if (limit.TryTake())
                taken++;
        }

        return new Interleaving(
            () =>
            {
                // Who is held up while a slice ends loses a permit.
                Assert.InRange(taken, advance > 0 ? 0 : 2, 2);
                Assert.Equal((0, true), (limit.Available, limit.TimeUntilNext > TimeSpan.Zero));
                clock.Advance(1.2);
                Assert.Equal(2, limit.Available);
            },
            Take,
            Take,
            () =>
            {
                if (advance > 0)
                    clock.Advance(advance);
                Take();
            });
    }

    private static Interleaving BudgetOfOne()
    {
        var clock = new Clock();
        var budget = new RetryBudget(clock);
        var settings = new RetryBudgetSettings(Ratio: 0, MinRetriesPerSecond: 0.1);
        var granted = 0;
        void Take()
        {
            if (budget.TryTake(settings))
                granted++;
        }

        return new Interleaving(
            () =>
            {
                // Two that meet may refuse each other, for both have counted before they look.
                Assert.InRange(granted, 0, 1);
                Assert.Equal(granted, budget.Read(settings).Retries);
            },
            Take,
            () => { },
            // On the processor of the first.
            Take);
    }

    private static Interleaving CountersAreExact()
    {
        var clock = new Clock();
        var counters = new SlidingCounters(TimeSpan.FromSeconds(10), slices: 2, kinds: 1, clock);
        void Count()
        {
            counters.Current.Count(0);
            counters.Current.Count(0).TakeBack();
        }

        return new Interleaving(
            () =>
            {
                Assert.Equal(3, counters.Sum(0));
                clock.Advance(20);
                Assert.Equal(0, counters.Sum(0));
            },
            Count,
            Count,
            Count);
    }
}
