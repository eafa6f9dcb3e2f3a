using BenchmarkDotNet.Attributes;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>What does it cost to say a request as a tool call (m)?</summary>
public class OfToolCalls : RequestQuestion
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Bare() => RunAsync("m-bare");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Rest() => RunAsync("m-rest");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Translated() => RunAsync("m-ours");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Sdk() => RunAsync("m-sdk");
}
