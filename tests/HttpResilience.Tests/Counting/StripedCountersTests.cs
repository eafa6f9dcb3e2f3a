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
        Assert.Equal((1, 2, 3), _counters.SumFirstThree());
    }

    [Fact]
    public void No_count_of_many_threads_is_lost()
    {
        TestBreaker.Together(100_000, call => _counters.Count(call % 2));
        Assert.Equal((50_000, 50_000), (_counters.Sum(0), _counters.Sum(1)));
    }
}
