namespace HttpResilience.Tests.Fleet;

/// <summary>Where requests come more rarely than a lease that nobody uses is held, the tier is probed all the same.</summary>
public sealed class RareRequestTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(3600)]
    public void A_request_now_and_then_closes_the_breaker(int seconds)
    {
        using var fleet = new FleetHarness(1);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        Assert.InRange(RequestsUntilClosed(fleet, TimeSpan.FromSeconds(seconds)), 1, 6);
    }

    [Fact]
    public void Twenty_instances_with_a_request_a_minute_each_close_it_too()
    {
        using var fleet = new FleetHarness(20);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        Assert.InRange(RequestsUntilClosed(fleet, TimeSpan.FromSeconds(3)), 1, 120);
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Closed, state));
    }

    // Each instance in its turn.
    private static int RequestsUntilClosed(FleetHarness fleet, TimeSpan every)
    {
        for (var request = 1; request <= 500; request++)
        {
            fleet[request % fleet.Instances.Count].TrySucceed();
            if (fleet.Kept!.State == CircuitState.Closed)
                return request;
            fleet.Pass(every);
        }

        return int.MaxValue;
    }
}
