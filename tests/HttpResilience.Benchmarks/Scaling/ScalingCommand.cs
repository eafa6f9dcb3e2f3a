namespace HttpResilience.Benchmarks.Scaling;

internal static class ScalingCommand
{
    public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length);
}
