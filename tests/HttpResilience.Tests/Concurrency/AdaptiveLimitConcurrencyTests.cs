using HttpResilience.Concurrency;
using HttpResilience.Tests.CircuitBreaking;

namespace HttpResilience.Tests.Concurrency;

public class AdaptiveLimitConcurrencyTests
{
    [Fact]
    public void Threads_never_hold_more_permits_than_the_limit_and_give_all_back()
    {
        var limit = new AdaptiveLimit(3, 3, new RacingTimeProvider());
        var held = 0;
        TestBreaker.Together(400_000, call =>
        {
            if (!limit.TryAcquire())
                return;
            if (Interlocked.Increment(ref held) > 3 || limit.InFlight is < 1 or > 3)
                throw new InvalidOperationException("The count is wrong.");
            Interlocked.Decrement(ref held);
            End(limit, call);
        });
        Assert.Equal(0, limit.InFlight);
    }

    [Fact]
    public void A_window_that_closes_meanwhile_never_undoes_new_bounds()
    {
        ChangeBoundsUnderLoad((limit, call) =>
        {
            var (min, max) = call % 8 == 0 ? (1, 5) : (30, 100);
            limit.SetBounds(min, max);
            for (var i = 0; i < 10; i++)
                Assert.InRange(limit.Limit, min, max);
        });
    }

    [Fact]
    public void A_window_that_closes_meanwhile_never_undoes_bounds_that_leave_the_limit_where_it_is()
    {
        ChangeBoundsUnderLoad((limit, _) =>
        {
            var max = limit.Limit;
            limit.SetBounds(1, max);
            for (var i = 0; i < 10; i++)
                Assert.InRange(limit.Limit, 1, max);
            limit.SetBounds(1, 100);
        });
    }

    [Fact]
    public void Drops_on_many_threads_shrink_it_once_a_window()
    {
        for (var round = 0; round < 200; round++)
        {
            var time = new ManualTimeProvider();
            var limit = new AdaptiveLimit(1, 100, time);
            time.Advance(TimeSpan.FromSeconds(1));
            TestBreaker.Together(200, _ =>
            {
                if (limit.TryAcquire())
                    limit.ReleaseDropped();
            });
            Assert.Equal(18, limit.Limit);
        }
    }

    [Fact]
    public void No_call_begins_above_a_limit_that_was_lowered()
    {
        ChangeBoundsUnderLoad((limit, _) =>
        {
            limit.SetBounds(1, 1);
            var before = limit.InFlight;
            for (var i = 0; i < 10; i++)
                before = AtMost(before, limit.InFlight);
            limit.SetBounds(100, 100);
        });
    }

    [Fact]
    public void A_call_allocates_nothing_whether_it_ends_a_window_or_not()
    {
        foreach (var time in new[] { TimeProvider.System, new RacingTimeProvider() })
        {
            var limit = new AdaptiveLimit(1, 100, time);
            Assert.Equal(0, Allocated.By(() => Call(limit, 10_000)));
        }
    }

    private static int AtMost(int before, int now)
    {
        Assert.True(now <= Math.Max(before, 1), $"{now} after {before}");
        return now;
    }

    private static void Call(AdaptiveLimit limit, int times)
    {
        for (var call = 0; call < times; call++)
        {
            if (limit.TryAcquire())
                End(limit, call);
        }
    }

    private static void ChangeBoundsUnderLoad(Action<AdaptiveLimit, int> change)
    {
        var limit = new AdaptiveLimit(1, 100, new RacingTimeProvider());
        TestBreaker.Together(400_000, call =>
        {
            if (call % 4 == 0)
            {
                lock (limit)
                    change(limit, call);
            }
            else if (limit.TryAcquire())
            {
                End(limit, call);
            }
        });
        Assert.Equal(0, limit.InFlight);
    }

    private static void End(AdaptiveLimit limit, int call)
    {
        if (call % 5 == 1)
            limit.ReleaseIgnored();
        else if (call % 50 == 0)
            limit.ReleaseDropped();
        else
            limit.Release(TimeSpan.FromMilliseconds(1 + (call % 7)));
    }
}
