using HttpResilience.Tests.CircuitBreaking;

namespace HttpResilience.Tests.Properties;

/// <summary>A breaker and its model, to which the same happens. For one thread.</summary>
internal sealed class BreakerRun(BreakerCase it)
{
    private static readonly TimeSpan s_forced = TimeSpan.FromSeconds(7);

    private readonly TestBreaker _real = new(it.Settings);
    private readonly ReferenceBreaker _model = new() { Settings = it.Settings };
    private readonly List<(CircuitPermit Real, ReferenceBreaker.Permit Model)> _calls = [];

    private long Now => _real.Time.GetTimestamp();

    public void Run()
    {
        foreach (var step in it.Steps)
            Do(step);
        Look();
        Assert.Equal(_model.Moves, _real.Moves);
    }

    private void Do(BreakerStep step)
    {
        switch (step)
        {
            case BreakerStep.Acquire acquire:
                Acquire(acquire.MayProbe);
                break;
            case BreakerStep.End end when _calls.Count > 0:
                End(end);
                break;
            case BreakerStep.Advance advance:
                _real.Time.Advance(TimeSpan.FromSeconds(advance.Seconds));
                break;
            case BreakerStep.Control control:
                Control(control.What);
                break;
            case BreakerStep.Update update:
                _model.Settings = update.Settings;
                _real.Breaker.Update(update.Settings);
                break;
            case BreakerStep.Look:
                Look();
                break;
        }
    }

    private void Acquire(bool mayProbe)
    {
        var permitted = _real.Breaker.IsCallPermitted(mayProbe);
        var expected = _model.Acquire(mayProbe, Now);
        var acquired = _real.Breaker.TryAcquire(mayProbe, out var permit);
        Assert.Equal((expected is not null, expected is not null), (acquired, permitted));
        if (expected is not null)
            _calls.Add((permit, expected));
    }

    private void End(BreakerStep.End end)
    {
        var index = end.Call % _calls.Count;
        var (real, expected) = _calls[index];
        _model.End(expected, end.Success, Now);
        (end.Success switch { true => (Action)real.RecordSuccess, false => real.RecordFailure, null => real.Dispose })();
        // Only a probe's second word is promised to be ignored.
        if (!end.IsKept || expected.Slot < 0)
            _calls.RemoveAt(index);
    }

    private void Control(BreakerControl what)
    {
        switch (what)
        {
            case BreakerControl.Isolate: _real.Breaker.Isolate(); _model.Hold(CircuitState.Isolated, Now); break;
            case BreakerControl.Disable: _real.Breaker.Disable(); _model.Hold(CircuitState.Disabled, Now); break;
            case BreakerControl.UseMetricsOnly: _real.Breaker.UseMetricsOnly(); _model.Hold(CircuitState.MetricsOnly, Now); break;
            case BreakerControl.ForceOpen: _real.Breaker.ForceOpen(s_forced); _model.ForceOpen(s_forced.Ticks, Now); break;
            case BreakerControl.Reset: _real.Breaker.Reset(); _model.Reset(Now); break;
            default: _real.Breaker.ProbeNow(); _model.ProbeNow(Now); break;
        }
    }

    private void Look()
    {
        _model.Look(Now);
        var seen = _real.Snapshot;
        var expected = (_model.State, _model.Failures, _model.Successes, _model.Rejected, _model.Trips, _model.Settings.Enabled ? _model.Run : 0, _model.TimeLeft(Now));
        Assert.Equal(expected, (seen.State, seen.FailureCount, seen.SuccessCount, seen.RejectedCalls, seen.Trips, seen.ConsecutiveFailures, seen.TimeUntilRetry?.Ticks));
        Assert.Equal(_model.State, _real.Breaker.State);
        var rates = _model.Rates(Now);
        Assert.Equal((rates?.Failures, rates?.Slow), (seen.FailureRate, seen.SlowCallRate));
    }
}
