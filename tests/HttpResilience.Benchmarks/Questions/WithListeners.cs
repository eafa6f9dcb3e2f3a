using BenchmarkDotNet.Attributes;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>What do metrics and spans cost (f)?</summary>
public class WithListeners : RequestQuestion
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task NobodyListens() => RunAsync("e");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task MetricsAndSpans() => RunAsync("f");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Metrics() => RunAsync("f-meter");

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task SpansForPropagation() => RunAsync("f-propagation");
}
