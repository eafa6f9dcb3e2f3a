using BenchmarkDotNet.Attributes;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>What does a request cost when all is well (a to e)?</summary>
public class WhenAllIsWell : RequestQuestion
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Bare() => RunAsync("a");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task BareWithoutTimeout() => RunAsync("a-infinite");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task EmptyHandler() => RunAsync("b");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Polly() => RunAsync("c");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task OneTier() => RunAsync("d");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ThreeTiers() => RunAsync("e");
}
