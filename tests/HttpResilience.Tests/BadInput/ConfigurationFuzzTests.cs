namespace HttpResilience.Tests.BadInput;

public sealed class ConfigurationFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_edited_file_is_in_force_as_it_stands_or_refused_by_its_paths_and_changes_nothing()
    {
        var runs = Thoroughness.Seeds(1, 5).Select(seed => (Seed: seed, Counts: Task.Run(() => new ConfigurationFuzz(seed).RunAsync(Thoroughness.Of(2_000, 10_000)))));
        foreach (var (seed, run) in runs.ToArray())
        {
            var counts = await run;
            output.WriteLine($"seed {seed}: {counts}");
            Assert.True(counts.Accepted > counts.All / 10 && counts.Refused > counts.All / 10, $"seed {seed}: {counts}");
        }
    }
}
