namespace HttpResilience.Benchmarks.Load;

internal sealed class AttemptCounter
{
    // Counted up with Interlocked.
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
