using HttpResilience.AspNetCore.Metrics;

namespace HttpResilience.Tests.AspNetCore.Metrics;

public sealed class StripesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void No_addition_is_lost_even_where_all_threads_share_a_row(int rows)
    {
        const int Rounds = 200_000;
        var stripes = new Stripes(2, rows);
        using var start = new Barrier(4);
        Threads.Run(4, _ =>
        {
            start.SignalAndWait();
            for (var i = 0; i < Rounds; i++)
            {
                stripes.Increment(0);
                stripes.Add(1, 0.5);
            }
        });

        Assert.Equal(4 * Rounds, stripes.Count(0));
        Assert.Equal(2 * Rounds, stripes.Sum(1));
    }

    [Fact]
    public void Numbers_of_one_row_do_not_mix()
    {
        var stripes = new Stripes(18);
        for (var i = 0; i < 17; i++)
            stripes.Increment(i);
        stripes.Add(17, 2.5);

        Assert.All(Enumerable.Range(0, 17), i => Assert.Equal(1, stripes.Count(i)));
        Assert.Equal(2.5, stripes.Sum(17));
    }
}
