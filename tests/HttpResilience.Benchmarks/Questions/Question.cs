using BenchmarkDotNet.Attributes;
using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Questions;

/// <summary>Rows of the catalog as benchmarks.</summary>
[MemoryDiagnoser]
public abstract class Question
{
    /// <summary>Done in one go, for what it takes to wait for an answer that comes later is no part of it.</summary>
    protected const int Operations = 1_000;

    private Subject? _subject;

    [GlobalCleanup]
    public void End()
    {
        _subject?.End();
        _subject?.Dispose();
    }

    // An instance runs one benchmark only; what this costs the first time is in the warm-up.
    private protected Task RunAsync(string key, Primary primary, int operations = Operations)
    {
        if (_subject is null)
        {
            _subject = Catalog.Make(key, primary);
            _subject.Begin();
        }

        return _subject.RunAsync(operations);
    }
}
