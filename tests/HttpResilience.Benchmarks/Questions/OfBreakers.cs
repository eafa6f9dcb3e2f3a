using BenchmarkDotNet.Attributes;
using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>How many calls go through one breaker when several tasks ask it (l)? The time is per call of all tasks together.</summary>
public class OfBreakers : Question
{
    private const int Calls = 1_000_000;

    [Params(1, 2, 4, 8)]
    public int Tasks { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public Task Ours() => RunAsync($"l-{Tasks}", Primary.AtOnce, Calls);

    [Benchmark(OperationsPerInvoke = Calls)]
    public Task Polly() => RunAsync($"l-polly-{Tasks}", Primary.AtOnce, Calls);
}
