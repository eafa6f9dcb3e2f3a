using HttpResilience.CircuitBreaking;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Fleet;

/// <summary>What a breaker does by the fleet's word is told with the same events, and in words that fit.</summary>
public sealed class FleetLogTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly LogSink _logs = new();
    private readonly CircuitPhases _phases;
    private readonly CircuitStateMachine _machine;

    public FleetLogTests()
    {
        var breakers = new CircuitBreakerRegistry(_time);
        new CircuitLog(_logs.CreateLogger(Log.Category)).Follow(breakers);
        _phases = new CircuitPhases(_time);
        _machine = breakers.GetOrAdd("crm:mcp").Machine;
    }

    [Fact]
    public void A_breaker_that_follows_says_that_another_instance_said_so_and_counts_nothing()
    {
        Follow(phase => _phases.Opened(phase, 0, s_recovery, isByHand: false));
        Follow(_phases.Closed);
        Follow(phase => CircuitPhases.Held(phase, CircuitState.Isolated));
        Assert.Equal(
            [
                "crm:mcp opened from Closed, because another instance said so; it rejects calls for 00:00:30",
                "crm:mcp closed (was Open), because another instance said so: calls pass again",
                "crm:mcp was isolated, because another instance said so (was Closed): it rejects calls until it is reset, here or there",
            ],
            _logs.Events.Select(told => told.Message));
    }

    [Fact]
    public void Ids_names_levels_and_fields_are_those_of_a_breakers_own_changes()
    {
        _machine.ForceOpen(s_recovery);
        _machine.Reset();
        _machine.Isolate();
        _machine.Reset();
        LogSink.LogEvent[] own = [.. _logs.Events.Take(3)];
        _logs.Events.Clear();
        Follow(phase => _phases.Opened(phase, 0, s_recovery, isByHand: false));
        Follow(_phases.Closed);
        Follow(phase => CircuitPhases.Held(phase, CircuitState.Isolated));
        Assert.Equal(own.Select(Shape), _logs.Events.Select(Shape));
        Assert.Equal(CircuitChangeReason.Fleet, _logs.Named("circuit_opened").Single().Fields["reason"]);
    }

    [Fact]
    public void Probes_that_are_given_back_are_no_warning_and_no_rejection_for_zero_seconds()
    {
        _machine.ForceOpen(s_recovery);
        Follow(phase => _phases.HalfOpened(phase, 1), CircuitChangeReason.RecoveryTimeout);
        _logs.Events.Clear();
        Follow(_phases.CalledOff, CircuitChangeReason.NoVerdict);
        var told = Assert.Single(_logs.Events);
        Assert.Equal((1, "circuit_opened", LogLevel.Information), (told.Id, told.Name, told.Level));
        Assert.Equal("crm:mcp is open again (was HalfOpen): no request came to probe with, so another instance may", told.Message);
    }

    [Fact]
    public void What_was_done_here_by_hand_is_still_said_to_be()
    {
        _machine.Isolate();
        Assert.Equal("crm:mcp was isolated by hand (was Closed): it rejects calls until it is reset", Assert.Single(_logs.Events).Message);
    }

    private void Follow(Func<CircuitPhase, CircuitPhase> next, CircuitChangeReason reason = CircuitChangeReason.Fleet) =>
        Assert.True(_machine.TryFollow(_machine.Phase, next(_machine.Phase), reason));

    private static string Shape(LogSink.LogEvent told) =>
        $"{told.Id} {told.Name} {told.Level} {string.Join(' ', told.Fields.Keys.Where(key => key != "{OriginalFormat}").Order(StringComparer.Ordinal))}";
}
