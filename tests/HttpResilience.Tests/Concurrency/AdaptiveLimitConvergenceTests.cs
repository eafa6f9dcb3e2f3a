using HttpResilience.Concurrency;

namespace HttpResilience.Tests.Concurrency;

public class AdaptiveLimitConvergenceTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly AdaptiveLimit _limit;
    private readonly SimulatedServer _server;

    public AdaptiveLimitConvergenceTests()
    {
        _limit = new AdaptiveLimit(1, 1000, _time);
        _server = new SimulatedServer(_limit, _time);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(50, false)]
    [InlineData(50, true)]
    [InlineData(150, false)]
    public void Under_more_demand_than_the_server_can_take_it_settles_between_its_capacity_and_twice_that(int capacity, bool hasJitter)
    {
        (_server.Capacity, _server.HasJitter) = (capacity, hasJitter);
        _server.Run(seconds: 150);
        for (var i = 0; i < 10; i++)
        {
            _server.Run(seconds: 5);
            Assert.InRange(_server.Highest, capacity, 2 * capacity);
        }
    }

    [Fact]
    public void An_overload_that_lasts_does_not_become_the_norm()
    {
        _server.Run(seconds: 1200);
        Assert.InRange(_server.Highest, 50, 100);
    }

    [Fact]
    public void Overload_costs_next_to_nothing_of_the_servers_throughput()
    {
        _server.Run(seconds: 60);
        _server.Run(seconds: 600);
        Assert.InRange(_server.Done / 600.0, 0.95 * 500, 500);
    }

    [Fact]
    public void A_start_under_overload_is_not_taken_for_the_norm()
    {
        _server.Capacity = 5;
        _server.Run(seconds: 160);
        _server.Run(seconds: 10);
        Assert.InRange(_server.Highest, 5, 11);
    }

    [Fact]
    public void It_falls_when_latency_rises_and_grows_back_when_that_ends()
    {
        _server.Run(seconds: 100);
        var before = _limit.Limit;
        _server.Latency *= 10;
        _server.Run(seconds: 60);
        Assert.InRange(_limit.Limit, 1, 8);
        _server.Latency /= 10;
        _server.Run(seconds: 90);
        Assert.InRange(_limit.Limit, 0.9 * before, 1.1 * before);
    }

    [Fact]
    public void A_server_that_became_slower_for_good_is_used_to_its_capacity_again()
    {
        _server.Run(seconds: 100);
        _server.Latency *= 3;
        _server.Run(seconds: 600);
        _server.Run(seconds: 20);
        Assert.InRange(_server.Highest, 50, 100);
    }

    [Fact]
    public void A_server_that_became_faster_is_not_crowded_for_long()
    {
        _server.Latency *= 10;
        _server.Run(seconds: 300);
        _server.Latency /= 10;
        _server.Run(seconds: 180);
        _server.Run(seconds: 120);
        Assert.InRange(_server.Highest, 50, 100);
    }

    [Fact]
    public void Without_demand_it_does_not_grow()
    {
        _server.Demand = 9;
        _server.Run(seconds: 300);
        Assert.Equal((20, 20, 0), (_server.Lowest, _server.Highest, _server.Refused));
    }

    [Fact]
    public void It_grows_as_far_as_a_demand_the_server_can_take_and_then_refuses_nothing_whatever_the_jitter()
    {
        (_server.Demand, _server.HasJitter) = (45, true);
        _server.Run(seconds: 60);
        _server.Run(seconds: 600);
        Assert.Equal(0, _server.Refused);
        Assert.InRange(_server.Lowest, 45, 1000);
    }

    [Fact]
    public void A_server_that_drops_what_it_cannot_take_is_held_near_its_capacity()
    {
        _server.DropsAbove = 50;
        _server.Run(seconds: 60);
        _server.Run(seconds: 120);
        Assert.InRange(_server.Highest, 45, 55);
        _server.Run(seconds: 1);
        Assert.InRange(_limit.Limit, 20, 55);
    }
}
