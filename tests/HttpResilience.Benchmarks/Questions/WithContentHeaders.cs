using BenchmarkDotNet.Attributes;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>And when the answer has the headers that a server sends?</summary>
public class WithContentHeaders : RequestQuestion
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Bare() => RunAsync("a-headers");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Polly() => RunAsync("c-headers");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ThreeTiers() => RunAsync("e-headers");
}
