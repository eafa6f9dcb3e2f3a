using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class SettingsTests
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(11);

    [Fact]
    public void Without_options_the_documented_defaults_are_in_force()
    {
        var expected = new CircuitBreakerSettings
        {
            Enabled = true,
            FailureThreshold = 5,
            RecoveryTimeout = TimeSpan.FromMinutes(1),
            RecoveryBackoff = 1,
            MaxRecoveryTimeout = TimeSpan.FromMinutes(10),
            RecoveryJitter = 0,
            HalfOpenMaxCalls = 3,
            SuccessThreshold = 2,
            HalfOpenMaxDuration = null,
            ProbeWithUnrepeatable = false,
            PermitLifetime = s_lifetime,
        };
        Assert.Equal(expected, CircuitBreakerSettings.Resolve(s_lifetime, null, new CircuitBreakerOptions()));
    }

    [Fact]
    public void Every_option_arrives()
    {
        var options = new CircuitBreakerOptions
        {
            Enabled = false,
            FailureThreshold = 6,
            RecoveryTimeout = TimeSpan.FromSeconds(7),
            RecoveryBackoff = 2,
            MaxRecoveryTimeout = TimeSpan.FromSeconds(70),
            RecoveryJitter = 0.3,
            HalfOpenMaxCalls = 8,
            SuccessThreshold = 9,
            HalfOpenMaxDuration = TimeSpan.FromSeconds(10),
            ProbeWithUnrepeatable = true,
            FailureRateThreshold = 0.4,
            SlowCallDurationThreshold = TimeSpan.FromSeconds(3),
            SlowCallRateThreshold = 0.6,
            MinimumThroughput = 12,
            RampUp = TimeSpan.FromSeconds(13),
            Window = { Type = CircuitWindowType.Count, Duration = TimeSpan.FromSeconds(14), Size = 15 },
        };
        var expected = new CircuitBreakerSettings
        {
            Enabled = false,
            FailureThreshold = 6,
            RecoveryTimeout = TimeSpan.FromSeconds(7),
            RecoveryBackoff = 2,
            MaxRecoveryTimeout = TimeSpan.FromSeconds(70),
            RecoveryJitter = 0.3,
            HalfOpenMaxCalls = 8,
            SuccessThreshold = 9,
            HalfOpenMaxDuration = TimeSpan.FromSeconds(10),
            ProbeWithUnrepeatable = true,
            FailureRateThreshold = 0.4,
            SlowCallDurationThreshold = TimeSpan.FromSeconds(3),
            SlowCallRateThreshold = 0.6,
            MinimumThroughput = 12,
            RampUp = TimeSpan.FromSeconds(13),
            Window = new WindowSettings(CircuitWindowType.Count, TimeSpan.FromSeconds(14), 15),
            PermitLifetime = s_lifetime,
        };
        Assert.Equal(expected, CircuitBreakerSettings.Resolve(s_lifetime, options));
    }

    [Theory]
    [InlineData(CircuitBreakerPreset.Aggressive, 3, 30, 2, 2)]
    [InlineData(CircuitBreakerPreset.Conservative, 10, 120, 5, 3)]
    [InlineData(CircuitBreakerPreset.Production, 5, 60, 3, 2)]
    public void A_preset_is_a_set_of_four_values(CircuitBreakerPreset preset, int failures, int seconds, int calls, int successes)
    {
        var settings = CircuitBreakerSettings.Resolve(s_lifetime, new CircuitBreakerOptions { Preset = preset });
        Assert.Equal((failures, TimeSpan.FromSeconds(seconds), calls, successes),
            (settings.FailureThreshold, settings.RecoveryTimeout, settings.HalfOpenMaxCalls, settings.SuccessThreshold));
    }

    [Fact]
    public void A_value_beats_the_preset_beside_it_and_that_preset_beats_values_and_presets_inherited()
    {
        var settings = CircuitBreakerSettings.Resolve(s_lifetime,
            new CircuitBreakerOptions { Preset = CircuitBreakerPreset.Aggressive, FailureThreshold = 4 },
            new CircuitBreakerOptions { SuccessThreshold = 50, RecoveryJitter = 0.1 },
            new CircuitBreakerOptions { Preset = CircuitBreakerPreset.Conservative, RecoveryJitter = 0.2, RecoveryBackoff = 3 });
        Assert.Equal((4, 2, 2), (settings.FailureThreshold, settings.SuccessThreshold, settings.HalfOpenMaxCalls));
        Assert.Equal((0.1, 3), (settings.RecoveryJitter, settings.RecoveryBackoff));
    }

    [Fact]
    public void Each_of_a_presets_values_gives_way_to_the_one_beside_it()
    {
        var settings = CircuitBreakerSettings.Resolve(s_lifetime, new CircuitBreakerOptions
        {
            Preset = CircuitBreakerPreset.Aggressive, FailureThreshold = 61, RecoveryTimeout = TimeSpan.FromSeconds(62), HalfOpenMaxCalls = 63, SuccessThreshold = 64,
        });
        Assert.Equal((61, 62d, 63, 64), (settings.FailureThreshold, settings.RecoveryTimeout.TotalSeconds, settings.HalfOpenMaxCalls, settings.SuccessThreshold));
    }

    [Fact]
    public void A_switched_off_breaker_moves_for_nobody_who_only_looks()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxDuration = TimeSpan.FromSeconds(30) });
        it.HalfOpen();
        var (told, since) = (it.Changes.Count, it.Snapshot.StateSince);
        it.Breaker.Update(it.Settings with { Enabled = false });
        it.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((1L, 1L, since, told), (it.Breaker.AllTrips, it.Snapshot.Trips, it.Snapshot.StateSince, it.Changes.Count));
        it.Breaker.Update(it.Settings);
        Assert.Equal((2L, told + 1), (it.Breaker.AllTrips, it.Changes.Count));
    }

    [Fact]
    public void A_preset_of_a_less_specific_layer_fills_what_the_more_specific_ones_leave_out()
    {
        var settings = CircuitBreakerSettings.Resolve(s_lifetime,
            new CircuitBreakerOptions { FailureThreshold = 4 }, null, new CircuitBreakerOptions { Preset = CircuitBreakerPreset.Conservative });
        Assert.Equal((4, 3, 5), (settings.FailureThreshold, settings.SuccessThreshold, settings.HalfOpenMaxCalls));
    }

    [Fact]
    public void New_settings_keep_state_and_counts_and_a_running_recovery_timeout()
    {
        var it = new TestBreaker();
        it.Fail(4);
        it.Breaker.Update(it.Settings with { FailureThreshold = 3, RecoveryTimeout = TimeSpan.FromSeconds(5) });
        Assert.Equal((CircuitState.Closed, 4), (it.Breaker.State, it.Snapshot.ConsecutiveFailures));
        it.Fail();
        Assert.Equal(TimeSpan.FromSeconds(5), it.Breaker.TimeUntilRetry);
        it.Breaker.Update(it.Settings);
        Assert.Equal(TimeSpan.FromSeconds(5), it.Breaker.TimeUntilRetry);
        Assert.Equal(5, it.Snapshot.FailureCount);
    }

    [Fact]
    public void Switched_off_it_lets_all_through_counts_nothing_and_keeps_the_state_for_later()
    {
        var it = new TestBreaker();
        it.Open();
        it.Breaker.Update(it.Settings with { Enabled = false });
        it.Fail(3);
        var seen = it.Snapshot;
        Assert.Equal((CircuitState.Disabled, 5, null), (it.Breaker.State, seen.FailureCount, seen.TimeUntilRetry));
        Assert.Equal(CircuitState.Disabled, seen.State);
        Assert.True(it.Breaker.IsCallPermitted(mayProbe: false));
        Assert.Null(it.Breaker.TimeUntilRetry);

        it.Breaker.Update(it.Settings);
        Assert.Equal(CircuitState.Open, it.Breaker.State);
    }

    [Fact]
    public void A_probe_that_ends_while_it_is_switched_off_is_given_back_uncounted()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxCalls = 1 });
        it.HalfOpen();
        var probe = it.Acquire();
        it.Breaker.Update(it.Settings with { Enabled = false });
        probe.RecordFailure();
        it.Breaker.Update(it.Settings);
        Assert.Equal(CircuitState.HalfOpen, it.Breaker.State);
        it.Acquire();
    }
}
