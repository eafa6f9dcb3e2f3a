using System.Globalization;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Interleaving.Breaker;

/// <summary>Programs made by chance, two of two steps and one of one, on a breaker that is closed, ripe or half-open: whatever meets whatever, in all schedules with so many preemptions.</summary>
public sealed class ProgramTests(ITestOutputHelper output)
{
    private static readonly CircuitBreakerSettings s_settings = new() { FailureThreshold = 2, HalfOpenMaxCalls = 1, SuccessThreshold = 1, RecoveryTimeout = TimeSpan.FromSeconds(5) };
    private static readonly int[] s_lengths = [2, 2, 1];

    [Fact]
    public void No_schedule_of_any_program_breaks_what_always_holds()
    {
        var (schedules, programs) = (0L, 0);
        foreach (var seed in Thoroughness.Seeds(60, 300))
        {
            var (start, steps) = Programs(seed);
            var found = new Explorer(Thoroughness.Of(1, 2), most: 100_000).Explore(() => Create(start, steps));
            Assert.True(found.Failure is null, $"TESTS_SEED={seed}, from {start}: {string.Join(" | ", steps.Select(some => string.Join(" ", some)))}, schedule {found.Trace}: {found.Failure}");
            (schedules, programs) = (schedules + found.Schedules, programs + 1);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{schedules} schedules of {programs} sets of programs"));
    }

    private static (int Start, ProgramStep[][] Steps) Programs(int seed)
    {
        var random = new Random(seed);
        return (random.Next(3), [.. s_lengths.Select(length => random.GetItems(Enum.GetValues<ProgramStep>(), length))]);
    }

    private static Interleaving Create(int start, ProgramStep[][] programs)
    {
        var it = new Circuit(s_settings);
        it = start switch { 0 => it, 1 => it.Ripe(), _ => it.HalfOpened() };
        var (from, before) = start switch { 0 => (CircuitState.Closed, 0), 1 => (CircuitState.Open, 1), _ => (CircuitState.HalfOpen, 1) };
        it.Time.IsShared = programs.Any(steps => steps.Contains(ProgramStep.TimePasses));
        var countsTrips = programs.Any(steps => steps.Contains(ProgramStep.UseMetricsOnly));
        return new Interleaving(
            () =>
            {
                it.AssertSound();
                // In metrics-only there are trips without openings.
                if (!countsTrips)
                    it.AssertOneChain(from, before);
                it.AssertNotStuck();
            },
            [.. programs.Select(steps => (Action)(() => Array.ForEach(steps, step => Do(it, step))))]);
    }

    private static void Do(Circuit it, ProgramStep step)
    {
        switch (step)
        {
            case ProgramStep.Succeed: it.Call(success: true); break;
            case ProgramStep.Fail: it.Call(success: false); break;
            case ProgramStep.GiveBack: it.Call(success: null); break;
            case ProgramStep.Isolate: it.Breaker.Isolate(); break;
            case ProgramStep.Reset: it.Breaker.Reset(); break;
            case ProgramStep.ForceOpen: it.Breaker.ForceOpen(TimeSpan.FromSeconds(3)); break;
            case ProgramStep.Disable: it.Breaker.Disable(); break;
            case ProgramStep.UseMetricsOnly: it.Breaker.UseMetricsOnly(); break;
            case ProgramStep.ProbeNow: it.Breaker.ProbeNow(); break;
            case ProgramStep.TimePasses: it.Time.Advance(4); break;
            case ProgramStep.Reload: it.Breaker.Update(it.Settings with { FailureThreshold = 1 }); break;
            default: it.AssertSound(); break;
        }
    }
}
