using BenchmarkDotNet.Attributes;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>What does a write cost (j)?</summary>
public class WithBody : RequestQuestion
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Bare() => RunAsync("j-bare");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Polly() => RunAsync("j-polly");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ThreeTiers() => RunAsync("j-ours");
}
