using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

/// <summary>A call that began under other settings races with a reload for the window.</summary>
public sealed class WindowReloadTests
{
    [Fact]
    public void A_call_under_the_old_settings_leaves_the_new_ones_no_window_of_the_old_shape()
    {
        var (old, inForce) = (Settings(60), Settings(30));
        var phase = new CountingPhase(CircuitState.Closed, new CircuitTotals(), trips: 0);
        var clock = new InterruptingClock(time => phase.CountsFor(old, time));

        phase.CountsFor(inForce, clock);

        Assert.True(clock.WasInterrupted);
        Assert.True(phase.CountsFor(inForce, clock)!.Fits(inForce));
    }

    private static CircuitBreakerSettings Settings(int seconds) =>
        new() { FailureRateThreshold = 0.5, Window = new WindowSettings(CircuitWindowType.Time, TimeSpan.FromSeconds(seconds), 100) };

    /// <summary>Something happens on another thread while a window is made: that is when the clock's frequency is asked for.</summary>
    private sealed class InterruptingClock(Action<TimeProvider> meanwhile) : TimeProvider
    {
        public bool WasInterrupted { get; private set; }

        public override long TimestampFrequency
        {
            get
            {
                if (!WasInterrupted)
                {
                    WasInterrupted = true;
                    meanwhile(this);
                }

                return base.TimestampFrequency;
            }
        }
    }
}
