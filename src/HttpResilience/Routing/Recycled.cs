namespace HttpResilience.Routing;

/// <summary>A few objects to use again, kept for one thread, so that nobody waits for them. What does not fit is left to the garbage collector.</summary>
internal sealed class Recycled<T> where T : class
{
    // As many as a thread may have started before it sees the first of them end.
    private readonly T?[] _items = new T?[32];
    private int _count;

    public T? Take()
    {
        if (_count == 0)
            return null;
        ref var place = ref _items[--_count];
        var item = place;
        place = null;
        return item;
    }

    /// <returns>Whether there was room.</returns>
    public bool TryKeep(T item)
    {
        if (_count == _items.Length)
            return false;
        _items[_count++] = item;
        return true;
    }
}
