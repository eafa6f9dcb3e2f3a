using HttpResilience.Interleaving.Breaker;
using HttpResilience.Interleaving.Limits;

namespace HttpResilience.Interleaving;

/// <summary>Plays each scenario in all schedules up to its bound. <c>--show-live-output on</c> tells how many those are.</summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Scenario> s_all = ((IEnumerable<Scenario>[])[ClosedScenarios.All, HalfOpenScenarios.All, ManualScenarios.All, WindowScenarios.All, FleetScenarios.All, LimitScenarios.All]).SelectMany(some => some).ToDictionary(scenario => scenario.Name);

    public static TheoryData<string> Names => [.. s_all.Keys];

    public static TheoryData<string> NamesOfTorn => [.. s_all.Values.Where(scenario => scenario.IsShownWhenTorn).Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_schedule_breaks_the_promise(string name)
    {
        var it = s_all[name];
        var preemptions = Thoroughness.Of(it.Usual, it.InFull);
        var started = TimeProvider.System.GetTimestamp();
        var found = new Explorer(preemptions).Explore(it.Create);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        output.WriteLine($"{found.Schedules} schedules of up to {found.LongestSchedule} steps, {(preemptions == Scenario.Any ? "all there are" : $"all with up to {preemptions} preemptions")}, in {seconds:F1} s: {name}");
        Assert.True(found.Failure is null, $"{name}: schedule {found.Schedules}, {found.Trace}: {found.Failure}");
        Assert.True(found.IsComplete);
    }

    [Theory]
    [MemberData(nameof(NamesOfTorn))]
    public void Were_exchanges_not_atomic_a_schedule_would_show_it(string name)
    {
        var it = s_all[name];
        var found = new Explorer(it.Usual, isTorn: true).Explore(it.Create);
        output.WriteLine($"schedule {found.Schedules}, {found.Trace}: {found.Failure?.Message}");
        Assert.NotNull(found.Failure);
    }
}
