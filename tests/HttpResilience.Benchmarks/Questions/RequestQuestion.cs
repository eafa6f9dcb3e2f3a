using BenchmarkDotNet.Attributes;
using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>Requests, each with both primary handlers.</summary>
public abstract class RequestQuestion : Question
{
    [Params(Primary.AtOnce, Primary.Later)]
    public Primary Primary { get; set; }

    protected Task RunAsync(string key) => RunAsync(key, Primary);
}
