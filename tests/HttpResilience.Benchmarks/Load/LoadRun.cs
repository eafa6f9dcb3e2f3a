namespace HttpResilience.Benchmarks.Load;

/// <summary>All variants in turn, round after round, against one server.</summary>
internal static class LoadRun
{
    private const int WarmUpRounds = 3;
    private static readonly TimeSpan WarmUpLength = TimeSpan.FromSeconds(0.7);

    public static async Task<LoadResult> MeasureAsync(LoadOptions options)
    {
        await using var server = await ServerProcess.StartAsync();
        await using var variants = await LoadVariants.StartAsync(server.Address, options.Only);
        var workers = Enumerable.Range(0, options.InFlight).Select(_ => new LoadWorker()).ToArray();
        // A sick tier is met in the first measured round; the code on its path is warmed by the healthy ones.
        for (var i = 0; i < WarmUpRounds; i++)
        {
            foreach (var variant in variants.All.Where(variant => !variant.IsSick))
                await LoadRound.RunAsync(variant.CreateClient(), workers, WarmUpLength);
        }
        var rounds = variants.All.ToDictionary(variant => variant, _ => new List<LoadRound>());
        for (var i = 0; i < options.Rounds; i++)
        {
            // Another one begins each time, so that none always runs behind the same one.
            foreach (var turn in Enumerable.Range(0, variants.All.Count))
            {
                var variant = variants.All[(turn + i) % variants.All.Count];
                rounds[variant].Add(await LoadRound.RunAsync(variant.CreateClient(), workers, options.RoundLength));
            }
        }
        var rows = variants.All.Select(variant => LoadRow.Of(variant, rounds[variant])).ToList();
        var allocations = options.Allocations ? await AllocationComparison.MeasureAsync(variants.All, workers) : [];
        return new(options, rows, LoadRatios.Of(rounds), allocations);
    }
}
