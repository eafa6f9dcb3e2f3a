using HttpResilience.Tests.Documentation;

namespace HttpResilience.Tests.Simulation;

/// <summary>What a server that is sick for a minute gets to bear, as a multiple of the load it has when all is well. See docs/retry-budget.md.</summary>
public sealed class OutageTests(OutageRuns runs, ITestOutputHelper output) : IClassFixture<OutageRuns>
{
    private IEnumerable<OutageRun> All => [runs.Unbounded, .. runs.Budgeted, .. runs.Guarded];

    [Fact]
    public void Before_the_outage_every_request_is_one_arrival() => Assert.All(All, run => Assert.All(run.Before, load => Assert.Equal(1, load)));

    [Fact]
    public void Without_a_budget_retries_triple_the_load_of_a_sick_server_and_that_of_its_first_healthy_second()
    {
        Assert.All(runs.Unbounded.During.Skip(3), load => Assert.InRange(load, 2.9, 3));
        Assert.InRange(runs.Unbounded.After[0], 2.9, 3);
    }

    [Fact]
    public void With_a_budget_and_jitter_no_second_of_the_outage_or_after_it_has_more_than_a_fifth_more_load() =>
        Assert.All(runs.Budgeted, run => Assert.All(run.During.Concat(run.After), load => Assert.InRange(load, 1, 1.2)));

    [Fact]
    public void With_a_budget_a_tenth_of_the_requests_is_still_repeated() => Assert.All(runs.Budgeted, run => Assert.InRange(run.During.Average(), 1.08, 1.12));

    [Fact]
    public void With_a_breaker_too_a_sick_server_is_left_alone_and_comes_back_to_a_growing_load()
    {
        Assert.All(runs.Guarded, run =>
        {
            Assert.All(run.During, load => Assert.InRange(load, 0, 1.2));
            Assert.InRange(run.During.Average(), 0, 0.05);
            Assert.All(run.After, load => Assert.InRange(load, 0, 1.3));
            Assert.Equal(run.After.Order(), run.After);
            Assert.InRange(run.After[^1], 0.8, 1);
        });
    }

    [Fact]
    public void The_page_shows_these_figures()
    {
        output.WriteLine(runs.Table);
        Assert.Contains(runs.Table, Page.Read("docs/retry-budget.md").ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
