using BenchmarkDotNet.Attributes;
using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>What does it cost to look at all breakers (k)?</summary>
public class OfSnapshots : Question
{
    [Params(1, 100, 10_000)]
    public int Breakers { get; set; }

    [Benchmark]
    public Task Snapshot() => RunAsync($"k-{Breakers}", Primary.AtOnce, operations: 1);
}
