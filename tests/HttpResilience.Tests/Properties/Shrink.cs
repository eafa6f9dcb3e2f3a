namespace HttpResilience.Tests.Properties;

/// <summary>Smaller cases, the boldest first.</summary>
internal static class Shrink
{
    /// <summary>The list without a half, without a quarter and so on down to without one element; then with one element made simpler.</summary>
    public static IEnumerable<IReadOnlyList<T>> List<T>(IReadOnlyList<T> list, Func<T, IEnumerable<T>> element)
    {
        for (var size = list.Count; size > 0; size /= 2)
        {
            for (var start = 0; start < list.Count; start += size)
                yield return [.. list.Take(start), .. list.Skip(start + size)];
        }

        for (var i = 0; i < list.Count; i++)
        {
            foreach (var simpler in element(list[i]))
                yield return [.. list.Take(i), simpler, .. list.Skip(i + 1)];
        }
    }

    /// <summary>The goal itself, then halfway to it, and so on down to the next number.</summary>
    public static IEnumerable<long> Toward(long value, long goal)
    {
        for (var distance = value - goal; distance != 0; distance /= 2)
            yield return value - distance;
    }

    public static IEnumerable<int> Toward(int value, int goal) => Toward((long)value, goal).Select(smaller => (int)smaller);

    public static IEnumerable<TimeSpan> Toward(TimeSpan value, TimeSpan goal) => Toward(value.Ticks, goal.Ticks).Select(TimeSpan.FromTicks);

    /// <summary>The simplest value, unless this is it.</summary>
    public static IEnumerable<T> To<T>(T value, T simplest) => EqualityComparer<T>.Default.Equals(value, simplest) ? [] : [simplest];
}
