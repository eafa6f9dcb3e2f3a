namespace HttpResilience.Benchmarks.Ratios;

internal static class RatiosCommand
{
    public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length);
}
