using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class ModelTests
{
    private const int Steps = 2_000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_in_whatever_order_it_does_what_the_contract_says(int seed)
    {
        var random = new Random(seed);
        var settings = RandomSettings(random);
        var it = new TestBreaker(settings);
        var model = new ReferenceBreaker { Settings = settings };
        var permits = new List<(CircuitPermit Real, ReferenceBreaker.Permit Model)>();
        for (var step = 0; step < Steps; step++)
        {
            var what = Act($"seed {seed}, step {step}", random, it, model, permits);
            AssertSame($"seed {seed}, step {step}: {what}", it, model, random.Next(4) == 0);
        }

        Assert.Equal(model.Moves, it.Moves);
    }

    private static string Act(string when, Random random, TestBreaker it, ReferenceBreaker model, List<(CircuitPermit Real, ReferenceBreaker.Permit Model)> permits)
    {
        var now = it.Time.GetTimestamp();
        switch (random.Next(100))
        {
            case < 45:
                var mayProbe = random.Next(4) > 0;
                var permitted = random.Next(2) == 0 && it.Breaker.IsCallPermitted(mayProbe);
                var expected = model.Acquire(mayProbe, now);
                var acquired = it.Breaker.TryAcquire(mayProbe, out var permit);
                Assert.True(acquired == expected is not null && (acquired || !permitted), $"{when}: acquired: {acquired}, the model: {expected is not null}, permitted before: {permitted}");
                if (expected is not null)
                    permits.Add((permit, expected));
                return $"acquire, may probe: {mayProbe}";
            case < 85 when permits.Count > 0:
                return End(random, model, permits, now);
            case < 93:
                var by = TimeSpan.FromSeconds(random.Next(0, 12));
                it.Time.Advance(by);
                return $"advance by {by}";
            default:
                return Control(random, it, model, now);
        }
    }

    private static string End(Random random, ReferenceBreaker model, List<(CircuitPermit Real, ReferenceBreaker.Permit Model)> permits, long now)
    {
        var index = random.Next(permits.Count);
        var (real, expected) = permits[index];
        bool? success = random.Next(10) switch { < 4 => true, < 9 => false, _ => null };
        model.End(expected, success, now);
        (success switch { true => (Action)real.RecordSuccess, false => real.RecordFailure, null => real.Dispose })();
        // A probe is kept now and then, to speak twice.
        if (expected.Slot < 0 || random.Next(3) > 0)
            permits.RemoveAt(index);
        return $"end: {success}";
    }

    private static string Control(Random random, TestBreaker it, ReferenceBreaker model, long now)
    {
        var choice = random.Next(12);
        switch (choice)
        {
            case 0: it.Breaker.Isolate(); model.Hold(CircuitState.Isolated, now); break;
            case 1: it.Breaker.Disable(); model.Hold(CircuitState.Disabled, now); break;
            case 2: it.Breaker.UseMetricsOnly(); model.Hold(CircuitState.MetricsOnly, now); break;
            case 3: it.Breaker.ForceOpen(TimeSpan.FromSeconds(7)); model.ForceOpen(TimeSpan.FromSeconds(7).Ticks, now); break;
            case < 7: it.Breaker.Reset(); model.Reset(now); break;
            case < 10: it.Breaker.ProbeNow(); model.ProbeNow(now); break;
            default:
                model.Settings = RandomSettings(random);
                it.Breaker.Update(model.Settings);
                break;
        }

        return $"control {choice}";
    }

    private static void AssertSame(string when, TestBreaker it, ReferenceBreaker model, bool look)
    {
        // Looking moves a breaker on, so it is not done after every step.
        if (!look)
            return;
        var now = it.Time.GetTimestamp();
        model.Look(now);
        var seen = it.Snapshot;
        var enabled = model.Settings.Enabled;
        var expected = (model.State, model.Failures, model.Successes, model.Rejected, model.Trips, enabled ? model.Run : 0, model.TimeLeft(now));
        var actual = (seen.State, seen.FailureCount, seen.SuccessCount, seen.RejectedCalls, seen.Trips, seen.ConsecutiveFailures, seen.TimeUntilRetry?.Ticks);
        Assert.True(expected == actual, $"{when}\nexpected {expected}\nactual   {actual}");
        Assert.Equal(model.State, it.Breaker.State);
    }

    private static CircuitBreakerSettings RandomSettings(Random random) => new()
    {
        Enabled = random.Next(10) > 0,
        FailureThreshold = random.Next(0, 5),
        RecoveryTimeout = TimeSpan.FromSeconds(random.Next(1, 20)),
        RecoveryBackoff = random.Next(1, 4),
        MaxRecoveryTimeout = TimeSpan.FromSeconds(random.Next(10, 60)),
        HalfOpenMaxCalls = random.Next(1, 4),
        SuccessThreshold = random.Next(1, 5),
        HalfOpenMaxDuration = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(5, 30)),
        ProbeWithUnrepeatable = random.Next(2) == 0,
        PermitLifetime = TimeSpan.FromSeconds(random.Next(5, 15)),
    };
}
