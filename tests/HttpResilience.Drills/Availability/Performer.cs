namespace HttpResilience.Drills.Availability;

/// <summary>Does to the tiers what the script says, when it says so. Processes take their time to start: a step that has to wait for one is late, and the one before the guard is not hurt any sooner after it.</summary>
internal sealed class Performer(Fleet fleet, IReadOnlyList<Step> script)
{
    private readonly List<Step> _done = [];
    private int? _guard;
    private int? _former;
    private TimeSpan _formerIsSafeUntil;

    /// <summary>The steps, with the time at which each was complete.</summary>
    public IReadOnlyList<Step> Done => _done;

    /// <summary>All tiers are well when it ends.</summary>
    public async Task RunAsync(TimeSpan length)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var step in script)
        {
            var isFormer = step.Tier == _former && step.Kind is StepKind.Kill or StepKind.Pause;
            await UntilAsync(started, isFormer && _formerIsSafeUntil > step.At ? _formerIsSafeUntil : step.At);
            await fleet.DoAsync(step.Kind, step.Tier);
            var now = TimeProvider.System.GetElapsedTime(started);
            _done.Add(step with { At = now });
            if (step.Kind == StepKind.Guard)
                (_former, _guard, _formerIsSafeUntil) = (_guard, step.Tier, now + Script.Settle);
        }

        await UntilAsync(started, length);
        for (var tier = 0; tier < Script.Tiers; tier++)
            await fleet.DoAsync(StepKind.Revive, tier);
    }

    private static async Task UntilAsync(long started, TimeSpan at)
    {
        var left = at - TimeProvider.System.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, TimeProvider.System);
    }
}
