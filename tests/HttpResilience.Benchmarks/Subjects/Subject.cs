namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Something that can be done many times over.</summary>
internal abstract class Subject : IDisposable
{
    /// <summary>Does it <paramref name="count"/> times, one after the other.</summary>
    public abstract Task RunAsync(int count);

    /// <summary>Called before each run.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Called after each run.</summary>
    public virtual void End()
    {
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
