using System.Reflection;
using HttpResilience.Counting;
using HttpResilience.Tests.CircuitBreaking;

namespace HttpResilience.Tests.Counting;

public sealed class StripedCountersTests
{
    private readonly StripedCounters _counters = new();

    [Fact]
    public void Sixteen_kinds_are_counted_each_for_itself()
    {
        for (var kind = 0; kind < 16; kind++)
        {
            for (var i = 0; i <= kind; i++)
                _counters.Count(kind);
        }

        Assert.Equal(Enumerable.Range(1, 16).Select(count => (long)count), Enumerable.Range(0, 16).Select(_counters.Sum));
    }

    [Fact]
    public void No_count_of_many_threads_is_lost()
    {
        TestBreaker.Together(100_000, call => _counters.Count(call % 2));
        Assert.Equal((50_000, 50_000), (_counters.Sum(0), _counters.Sum(1)));
    }

    // Taken back in another cell, a sum made meanwhile could miss the count, see the taking back, and be too low.
    [Fact]
    public void What_is_taken_back_is_taken_from_the_cell_that_counted_it_on_whatever_processor()
    {
        var first = _counters.Count(3);
        Assert.Equal(1, Cells()[first]);
        // Those of the same kind for all processors are as far apart as there are kinds.
        int[] ofAllProcessors = [.. Enumerable.Range(0, Cells().Length).Where(cell => cell % 16 == first % 16 && cell >= 8)];
        Array.ForEach(ofAllProcessors, cell => Cells()[cell] = 1);
        Array.ForEach(ofAllProcessors, _counters.TakeBack);
        Assert.All(Cells(), cell => Assert.Equal(0, cell));
    }

    private long[] Cells() => (long[])typeof(StripedCounters).GetField("_cells", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_counters)!;
}
