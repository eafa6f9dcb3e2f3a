namespace HttpResilience.Benchmarks.Load;

/// <summary>The targets. Each round is compared with the bare client's of the same round; the median of that counts.</summary>
internal static class LoadRatios
{
    public const int InFlight = 32;

    public static IReadOnlyList<LoadRatio> Of(IReadOnlyDictionary<LoadVariant, List<LoadRound>> rounds)
    {
        var bare = rounds.Single(entry => entry.Key.Choice == LoadVariants.Bare).Value;
        var ratios = new List<LoadRatio>();
        foreach (var ours in rounds.Where(entry => entry.Key.Choice == LoadVariants.Ours).Select(entry => entry.Value))
        {
            ratios.Add(new("throughput, ours to bare", Paired(ours, (mine, theirs) => mine.RequestsPerSecond / theirs.RequestsPerSecond), 0.95, AtLeast: true));
            ratios.Add(new("p99, ours to bare", Paired(ours, (mine, theirs) => mine.P99 / theirs.P99), 1.05, AtLeast: false));
            ratios.Add(new("bytes a request, ours above bare", Paired(ours, (mine, theirs) => mine.BytesPerRequest - theirs.BytesPerRequest), 700, AtLeast: false));
        }
        foreach (var (variant, sick) in rounds.Where(entry => entry.Key.FirstTier.Length > 0))
            ratios.Add(new($"failed requests, first tier {LoadTable.Condition(variant.FirstTier)}", sick.Sum(round => round.Failed), 0, AtLeast: false));
        return ratios;

        double Paired(List<LoadRound> ours, Func<LoadRound, LoadRound, double> compare) => Median.Of(ours.Zip(bare, compare));
    }
}
