namespace HttpResilience.Benchmarks.Subjects;

/// <summary>How the primary handler answers.</summary>
public enum Primary
{
    /// <summary>With a completed task.</summary>
    AtOnce,

    /// <summary>After <c>await Task.Yield()</c>, on another stack, as a socket does.</summary>
    Later,
}
