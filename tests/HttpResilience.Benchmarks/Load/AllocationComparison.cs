namespace HttpResilience.Benchmarks.Load;

/// <summary>What bare and ours allocate a request, by type.</summary>
internal static class AllocationComparison
{
    private const int Shown = 40;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<TypeAllocation>> MeasureAsync(IReadOnlyList<LoadVariant> variants, LoadWorker[] workers)
    {
        var bare = await BytesByTypeAsync(variants.Single(variant => variant.Choice == LoadVariants.Bare), workers);
        var ours = variants.SingleOrDefault(variant => variant.Choice == LoadVariants.Ours) is { } variant ? await BytesByTypeAsync(variant, workers) : [];
        return [.. bare.Keys.Union(ours.Keys)
            .Select(type => new TypeAllocation(type, bare.GetValueOrDefault(type), ours.GetValueOrDefault(type)))
            .OrderByDescending(allocation => Math.Abs(allocation.Ours - allocation.Bare))
            .Take(Shown)];
    }

    private static async Task<Dictionary<string, double>> BytesByTypeAsync(LoadVariant variant, LoadWorker[] workers)
    {
        using var sampler = new AllocationSampler();
        var round = await LoadRound.RunAsync(variant.CreateClient(), workers, Length);
        var all = Math.Max(1, sampler.Samples.Values.Sum());
        return sampler.Samples.ToDictionary(sample => sample.Key, sample => round.BytesPerRequest * sample.Value / all);
    }
}
