using BenchmarkDotNet.Attributes;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>What does a request cost while tiers are down (g to i)?</summary>
public class WithOpenTiers : RequestQuestion
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task AllClosed() => RunAsync("e");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task FirstOpen() => RunAsync("g");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task FirstTwoOpen() => RunAsync("h");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task AllOpen() => RunAsync("i");
}
