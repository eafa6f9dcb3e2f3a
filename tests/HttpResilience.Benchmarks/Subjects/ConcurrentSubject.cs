namespace HttpResilience.Benchmarks.Subjects;

/// <summary>The same thing done by several tasks, each its part.</summary>
internal abstract class ConcurrentSubject(int tasks) : Subject
{
    public override Task RunAsync(int count)
    {
        var parts = new Task[tasks];
        for (var i = 0; i < tasks; i++)
        {
            var part = (count / tasks) + (i < count % tasks ? 1 : 0);
            parts[i] = Task.Run(() => RunPart(part));
        }

        return Task.WhenAll(parts);
    }

    protected abstract void RunPart(int count);
}
