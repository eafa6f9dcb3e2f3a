namespace HttpResilience.Benchmarks.Load;

/// <summary>A variant over all rounds: medians, and sums of the counts. Times in microseconds.</summary>
internal sealed record LoadRow(
    string Name, string FirstTier, double RequestsPerSecond, double P50, double P99, double P999, double Slowest, double CpuPerRequest, double BytesPerRequest, int Requests, int Failed, int? SentToSick)
{
    public static LoadRow Of(LoadVariant variant, IReadOnlyList<LoadRound> rounds)
    {
        return new(
            variant.Name, variant.FirstTier, Middle(round => round.RequestsPerSecond), Middle(round => round.P50) / 1000, Middle(round => round.P99) / 1000, Middle(round => round.P999) / 1000,
            rounds.Max(round => round.Slowest) / 1000, Middle(round => round.CpuPerRequest) / 1000, Middle(round => round.BytesPerRequest),
            rounds.Sum(round => round.Requests), rounds.Sum(round => round.Failed), variant.SentToSick?.Count);

        double Middle(Func<LoadRound, double> figure) => Median.Of(rounds.Select(figure));
    }
}
