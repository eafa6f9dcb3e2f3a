namespace HttpResilience.Tests;

/// <summary>What the current thread allocates.</summary>
internal static class Allocated
{
    private const int Runs = 6;

    /// <summary>The bytes of the cheapest of some runs: what the runtime does now and then, while it compiles or collects, is not the code's.</summary>
    /// <param name="action">Can be run again and again; the first run warms it up.</param>
    public static long By(Action action)
    {
        var least = long.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>The same, of that many times in a row.</summary>
    public static long By(Action action, int times) => By(() =>
    {
        for (var i = 0; i < times; i++)
            action();
    });
}
