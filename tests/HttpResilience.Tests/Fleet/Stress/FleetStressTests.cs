namespace HttpResilience.Tests.Fleet.Stress;

/// <summary>The fleet's work on the pool, where all races are real.</summary>
public sealed class FleetStressTests(ITestOutputHelper output)
{
    [Fact]
    public async Task On_real_threads_no_more_probes_are_out_than_one_breaker_would_let_out_and_all_ends_well()
    {
        var probes = 0;
        foreach (var seed in Thoroughness.Seeds(3, 60))
        {
            await using var run = new FleetStressRun(seed);
            try
            {
                await run.RunAsync();
            }
            catch (Exception failure)
            {
                Assert.Fail($"TESTS_SEED={seed}: {failure}");
            }

            probes += run.Probes;
        }

        output.WriteLine($"{probes} probes");
        Assert.True(probes > 0, "nobody probed");
    }
}
