using HttpResilience.Concurrency;

namespace HttpResilience.Tests.Concurrency;

public sealed class TierLimitsTests
{
    [Fact]
    public void Who_looks_while_a_reload_changes_the_limit_never_sees_a_number_that_mixes_the_old_and_the_new()
    {
        using var limits = new TierLimits(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var reloads = new Thread(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                limits.Set(LimitSettings.None with { Fixed = i % 2 == 0 ? 10 : 1000 });
        });
        reloads.Start();
        List<int?> seen = [.. Enumerable.Range(0, 200_000).Select(_ => limits.InFlight)];
        stop.Cancel();
        reloads.Join();
        Assert.Empty(seen.Where(number => number is not (null or 0)).Distinct());
    }
}
