namespace HttpResilience.Tests.Stress;

/// <summary>Breaker, budget, limits, reload and every manual control at once, through the whole pipeline, on real threads in virtual time.</summary>
public sealed class AllAtOnceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_meets_whatever_each_request_ends_no_limit_is_passed_and_nothing_is_left()
    {
        var (runs, openings) = (0, 0);
        foreach (var seed in Thoroughness.Seeds(100, 5_000))
        {
            await using var run = new AllAtOnceRun(seed);
            try
            {
                await run.RunAsync();
            }
            catch (Exception failure)
            {
                Assert.Fail($"TESTS_SEED={seed}: {failure}");
            }

            (runs, openings) = (runs + 1, openings + run.Openings);
        }

        output.WriteLine($"{runs} seeds, {openings} openings");
        Assert.True(openings >= runs, "the breakers hardly opened");
    }
}
