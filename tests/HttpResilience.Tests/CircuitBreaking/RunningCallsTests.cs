using System.Runtime.CompilerServices;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public sealed class RunningCallsTests
{
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_call_is_found_slow_at_most_an_eighth_of_the_threshold_late_and_never_early()
    {
        for (var start = 0; start < 20; start++)
        {
            var time = new ManualTimeProvider();
            time.Advance(TimeSpan.FromSeconds(0.1 * start));
            var calls = new RunningCalls(s_slow, s_longest, time);
            calls.Begin();
            time.Advance(s_slow - TimeSpan.FromTicks(1));
            Assert.Equal(0, calls.CountSlow());
            time.Advance(TimeSpan.FromSeconds(1) + TimeSpan.FromTicks(1));
            Assert.Equal(1, calls.CountSlow());
        }
    }

    [Fact]
    public void However_many_begin_and_end_at_once_none_is_left_over()
    {
        var time = new ManualTimeProvider();
        var calls = new RunningCalls(s_slow, s_longest, time);
        var kept = new RunningCall?[40_000];
        TestBreaker.Together(kept.Length, i =>
        {
            if (i % 100 == 0)
                time.Advance(TimeSpan.FromMilliseconds(500));
            kept[i] = calls.Begin();
            if (i >= 10)
                kept[i - 10]?.TryEnd();
        });
        foreach (var call in kept)
            call!.TryEnd();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, calls.CountSlow());
        kept[0] = calls.Begin();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, calls.CountSlow());
    }

    [Fact]
    public void Slices_whose_calls_have_ended_are_let_go()
    {
        var time = new ManualTimeProvider();
        var calls = new RunningCalls(s_slow, s_longest, time);
        calls.Begin();
        var slices = Enumerable.Range(0, 50).Select(_ => EndedSlice(calls, time)).ToList();
        GC.Collect();
        Assert.InRange(slices.Count(slice => slice.IsAlive), 0, 2);
        GC.KeepAlive(calls);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EndedSlice(RunningCalls calls, ManualTimeProvider time)
    {
        var call = calls.Begin();
        call.TryEnd();
        time.Advance(TimeSpan.FromSeconds(1));
        return new WeakReference(call.Slice);
    }
}
