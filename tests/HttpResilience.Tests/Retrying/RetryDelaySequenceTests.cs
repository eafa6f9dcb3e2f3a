namespace HttpResilience.Tests.Retrying;

public sealed class RetryDelaySequenceTests
{
    [Fact]
    public void It_gives_the_delays_of_a_tier_one_after_the_other()
    {
        var sequence = new RetryDelaySequence(new RetryOptions { Jitter = false, MaxDelay = TimeSpan.FromSeconds(5) });
        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(_ => sequence.Next().TotalSeconds));
        Assert.Equal(5, sequence.Taken);
    }

    [Fact]
    public void After_a_reset_it_begins_anew()
    {
        var sequence = new RetryDelaySequence(new RetryOptions { Jitter = false });
        sequence.Next();
        sequence.Next();
        sequence.Reset();
        Assert.Equal((0, TimeSpan.FromSeconds(1)), (sequence.Taken, sequence.Next()));
    }

    [Fact]
    public void The_same_source_of_chance_gives_the_same_delays()
    {
        var (one, other) = (new RetryDelaySequence(random: new Random(7)), new RetryDelaySequence(random: new Random(7)));
        Assert.Equal(Enumerable.Range(0, 10).Select(_ => one.Next()), Enumerable.Range(0, 10).Select(_ => other.Next()));
    }

    [Fact]
    public void Decorrelated_delays_grow_from_the_one_before()
    {
        var sequence = new RetryDelaySequence(new RetryOptions { Backoff = BackoffType.DecorrelatedJitter }, new Random(1));
        var previous = TimeSpan.FromSeconds(1);
        for (var i = 0; i < 50; i++)
        {
            var next = sequence.Next();
            Assert.InRange(next, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(Math.Max(1, Math.Min(60, previous.TotalSeconds * 3))));
            previous = next;
        }
    }

    [Fact]
    public void An_option_out_of_its_bounds_is_refused_by_name()
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new RetryDelaySequence(new RetryOptions { ExponentialBase = 0.5 }));
        Assert.Equal("options.ExponentialBase", refusal.ParamName);
    }
}
