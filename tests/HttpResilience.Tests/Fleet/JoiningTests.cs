namespace HttpResilience.Tests.Fleet;

/// <summary>A breaker that was in use before it was shared.</summary>
public sealed class JoiningTests
{
    [Fact]
    public void What_was_isolated_before_is_isolated_for_all()
    {
        using var fleet = new FleetHarness(1);
        fleet.Pass(TimeSpan.FromSeconds(1));
        fleet.Add("early", before: static breaker => breaker.Isolate());
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Isolated, state));
    }

    [Fact]
    public void What_had_opened_before_is_open_for_all()
    {
        using var fleet = new FleetHarness(1);
        fleet.Pass(TimeSpan.FromSeconds(1));
        fleet.Add("early", before: static breaker => breaker.ForceOpen(TimeSpan.FromMinutes(1)));
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Open, state));
    }
}
