namespace HttpResilience.Tests.Fleet;

/// <summary>Who has requests does not wait for an instance that holds the lease and has none.</summary>
public sealed class WantedLeaseTests
{
    private const int Slowest = 50;
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);
    private static readonly CircuitBreakerOptions s_neverSure = new() { FailureThreshold = 3, RecoveryTimeout = s_recovery, SuccessThreshold = 1_000 };

    [Fact]
    public void An_instance_with_requests_probes_soon_though_one_with_a_request_an_hour_holds_the_lease()
    {
        using var fleet = HeldByARareOne(instances: 2);
        Assert.InRange(StepsUntilProbed(fleet, 1), 1, 100);
        Assert.Equal("i1", fleet.Kept!.Instance);
    }

    [Fact]
    public void It_does_without_pushes_too()
    {
        using var fleet = HeldByARareOne(instances: 2);
        fleet.Store.Pushes = false;
        Assert.InRange(StepsUntilProbed(fleet, 1), 1, 100);
    }

    [Fact]
    public void A_request_every_three_seconds_is_enough_to_want_it()
    {
        using var fleet = HeldByARareOne(instances: 2);
        for (var request = 0; request < 5; request++)
        {
            fleet[1].TrySucceed();
            fleet.Pass(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(CircuitState.Closed, fleet.Kept!.State);
    }

    // Each would take it from the other, and none ever probe.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Instances_whose_requests_are_rare_leave_each_other_the_lease(int requestsAtOnce)
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        // A burst is over before the lease comes.
        fleet.Store.WayThere = s_step;
        for (var turn = 0; turn < 8; turn++)
        {
            for (var request = 0; request < requestsAtOnce; request++)
            {
                fleet[turn % 2].TrySucceed();
                fleet.Pass(s_step / 10);
            }

            fleet.Pass(TimeSpan.FromMinutes(30));
        }

        Assert.Equal(CircuitState.Closed, fleet.Kept!.State);
    }

    // Two requests are enough to want it, and too few to use it.
    [Theory]
    [InlineData(1.5, 2)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    public void Instances_with_a_few_requests_now_and_then_leave_each_other_the_lease(double seconds, int requests)
    {
        using var fleet = new FleetHarness(2, new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = s_recovery, SuccessThreshold = requests });
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        var turn = 0;
        for (; turn < 40 && fleet.Kept!.State != CircuitState.Closed; turn++)
        {
            for (var request = 0; request < requests; request++)
            {
                fleet[turn % 2].TrySucceed();
                fleet.Pass(TimeSpan.FromSeconds(seconds));
            }

            fleet.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(turn, 1, 20);
    }

    [Fact]
    public void A_lease_that_was_given_back_for_one_is_not_taken_by_another_first()
    {
        using var fleet = HeldByARareOne(instances: 3);
        Want(fleet, 1);
        Assert.Equal((CircuitState.Open, "i1"), (fleet.Kept!.State, fleet.Kept.WantedBy));
        fleet[2].TrySucceed();
        fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(CircuitState.Open, fleet.Kept!.State);
        fleet[1].TrySucceed();
        Assert.Equal((CircuitState.HalfOpen, "i1", null), (fleet.Kept!.State, fleet.Kept.Instance, fleet.Kept.WantedBy));
    }

    [Fact]
    public void If_that_one_does_not_come_another_takes_it()
    {
        using var fleet = HeldByARareOne(instances: 3);
        Want(fleet, 1);
        Assert.InRange(StepsUntilProbed(fleet, 2), 30, Slowest);
        Assert.Equal("i2", fleet.Kept!.Instance);
    }

    [Fact]
    public void A_busy_holder_keeps_what_another_wants_until_it_has_no_more_requests()
    {
        using var fleet = Probing(instances: 2);
        for (var step = 0; step < 600; step++)
        {
            Assert.True(step % 30 != 0 || fleet[0].TrySucceed());
            Assert.False(fleet[1].TrySucceed());
            fleet.Pass(s_step);
        }

        Assert.Equal(("i0", "i1"), (fleet.Kept!.Instance, fleet.Kept.WantedBy));
        Assert.InRange(StepsUntilProbed(fleet, 1), 1, 100);
    }

    [Fact]
    public void A_probe_that_is_out_for_long_keeps_it_too()
    {
        using var fleet = Probing(instances: 2);
        Assert.True(fleet[0].Breaker.TryAcquire(out var permit));
        Assert.Equal(Slowest * 6, StepsUntilProbed(fleet, 1, atMost: Slowest * 6));
        Assert.Equal(("i0", "i1"), (fleet.Kept!.Instance, fleet.Kept.WantedBy));
        permit.RecordSuccess();
    }

    [Fact]
    public void Twenty_that_want_it_say_so_once()
    {
        using var fleet = Probing(instances: 20);
        fleet.Store.WayThere = fleet.Store.WayBack = TimeSpan.FromMilliseconds(10);
        var (exchanges, changes) = (fleet.Store.Exchanges, fleet.Store.Changes.Count);
        for (var step = 0; step < 300; step++)
        {
            Assert.Equal(1, fleet.Instances.Count(instance => instance.TrySucceed()));
            fleet.Pass(s_step);
        }

        var (first, all) = (fleet.Store.Changes.FindIndex(change => change.WantedBy is not null), fleet.Store.Changes);
        Assert.Single(all.Skip(first).Select(change => (change.Instance, change.WantedBy)).Distinct());
        // A renewal every two seconds, and the mark.
        Assert.InRange(all.Count - changes, 15, 17);
        Assert.InRange(fleet.Store.Exchanges - exchanges - (all.Count - changes), 0, 19);
    }

    [Fact]
    public void A_store_that_does_not_keep_who_wants_it_is_not_told_again_and_again()
    {
        using var fleet = Probing(instances: 20);
        fleet.Store.Keeping = static circuit => circuit with { WantedBy = null };
        fleet.Store.WayThere = fleet.Store.WayBack = TimeSpan.FromMilliseconds(10);
        var exchanges = fleet.Store.Exchanges;
        for (var step = 0; step < 300; step++)
        {
            Assert.Equal(1, fleet.Instances.Count(instance => instance.TrySucceed()));
            fleet.Pass(s_step);
        }

        // Fifteen renewals, a mark of each of the others, and marks that came too late.
        Assert.InRange(fleet.Store.Exchanges - exchanges, 15, 120);
    }

    [Fact]
    public void What_got_lost_in_the_store_is_said_again_after_a_minute()
    {
        using var fleet = Probing(instances: 2);
        AskUntilWanted(fleet, 1, 0, 60);
        fleet.Store.Write(fleet.Kept! with { Version = fleet.Kept.Version + 1, WantedBy = null });
        AskUntilWanted(fleet, 1, 500, 660);
    }

    [Fact]
    public void A_lease_that_somebody_died_with_lapses_though_the_store_does_not_keep_who_wants_it()
    {
        using var fleet = Probing(instances: 20);
        fleet.Store.Keeping = static circuit => circuit with { WantedBy = null };
        fleet.Store.WayThere = fleet.Store.WayBack = TimeSpan.FromMilliseconds(50);
        var lapses = fleet.Kept!.TimeLeft;
        fleet[0].Agent.Dispose();
        var steps = 0;
        for (; steps < 6_000 && !fleet.Instances.Skip(1).Any(instance => instance.TrySucceed()); steps++)
            fleet.Pass(s_step);
        Assert.InRange(steps * s_step, lapses, lapses + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_recovery_of_twenty_busy_instances_says_nothing_of_it()
    {
        using var fleet = new FleetHarness(20);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        for (var step = 0; step < 100; step++)
        {
            foreach (var instance in fleet.Instances)
                instance.TrySucceed();
            fleet.Pass(s_step);
        }

        Assert.Equal(["Open", "HalfOpen", "Closed"], fleet.Store.Changes.Select(change => change.State.ToString()));
        Assert.Equal(3, fleet.Store.Exchanges);
    }

    [Fact]
    public void Who_has_probed_and_closed_leaves_no_wish_behind()
    {
        using var fleet = HeldByARareOne(instances: 2);
        StepsUntilProbed(fleet, 1);
        fleet[1].TrySucceed();
        Assert.Equal((CircuitState.Closed, null), (fleet.Kept!.State, fleet.Kept.WantedBy));
    }

    // The slowest way with which a renewal that is refused once comes in time: whenever the wish is said, the holder's lease goes on.
    [Fact]
    public void A_wish_that_crosses_a_renewal_costs_the_holder_no_probe()
    {
        for (var from = 50; from < 70; from++)
        {
            using var fleet = Probing(instances: 2);
            fleet.Store.WayThere = fleet.Store.WayBack = TimeSpan.FromSeconds(0.6);
            for (var step = 0; step < 150; step++)
            {
                Assert.True(fleet[0].TrySucceed(), $"{from}, {step}");
                if (step >= from)
                    fleet[1].TrySucceed();
                fleet.Pass(s_step);
            }

            Assert.Equal(("i0", "i1"), (fleet.Kept!.Instance, fleet.Kept.WantedBy));
        }
    }

    [Fact]
    public async Task Who_stops_gives_the_lease_back_though_it_has_not_heard_that_another_wants_it()
    {
        using var fleet = HeldByARareOne(instances: 2);
        fleet.Store.Pushes = false;
        fleet.Store.Write(fleet.Kept! with { Version = fleet.Kept.Version + 1, WantedBy = "i1" });
        await fleet[0].Agent.StopAsync(CancellationToken.None);
        Assert.Equal((CircuitState.Open, "i1"), (fleet.Kept!.State, fleet.Kept.WantedBy));
    }

    // Its second request in two hours has the lease held for the third.
    private static FleetHarness HeldByARareOne(int instances)
    {
        var fleet = new FleetHarness(instances);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        fleet.Pass(TimeSpan.FromHours(1));
        fleet[0].TrySucceed();
        fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal((CircuitState.HalfOpen, "i0"), (fleet.Kept!.State, fleet.Kept.Instance));
        return fleet;
    }

    // The first probes, and no number of probes convinces it.
    private static FleetHarness Probing(int instances)
    {
        var fleet = new FleetHarness(instances, s_neverSure);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        fleet.Pass(s_step);
        Assert.True(fleet[0].TrySucceed());
        return fleet;
    }

    // While the holder probes.
    private static void AskUntilWanted(FleetHarness fleet, int index, int atLeast, int atMost)
    {
        var steps = 0;
        for (; fleet.Kept!.WantedBy is null && steps <= atMost; steps++)
        {
            Assert.True(fleet[0].TrySucceed());
            fleet[index].TrySucceed();
            fleet.Pass(s_step);
        }

        Assert.InRange(steps, atLeast, atMost);
    }

    // Until it was given back; the ask that led to it is answered by then.
    private static void Want(FleetHarness fleet, int index)
    {
        fleet.Store.WayThere = s_step / 10;
        for (var step = 0; fleet.Kept!.State == CircuitState.HalfOpen && step < Slowest; step++)
        {
            fleet[index].TrySucceed();
            fleet.Pass(s_step);
        }

        fleet.Store.WayThere = TimeSpan.Zero;
    }

    private static int StepsUntilProbed(FleetHarness fleet, int index, int atMost = 3_000)
    {
        var steps = 0;
        for (; steps < atMost && !fleet[index].TrySucceed(); steps++)
            fleet.Pass(s_step);
        return steps;
    }
}
