using System.Reflection;
using System.Runtime.CompilerServices;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Interleaving;

public sealed class ExplorerTests
{
    [Theory]
    [InlineData(2, 1, 6)]
    [InlineData(2, 2, 20)]
    [InlineData(2, 5, 924)]
    [InlineData(3, 1, 90)]
    [InlineData(3, 2, 1680)]
    public void It_plays_every_order_of_the_steps_once(int threads, int points, int orders)
    {
        var seen = new HashSet<string>();
        var found = new Explorer(Scenario.Any).Explore(() =>
        {
            var order = new List<int>();
            return new Interleaving(() => Assert.True(seen.Add(string.Join("", order))), [.. Enumerable.Range(0, threads).Select(thread => (Action)(() => Walk(thread, order)))]);
        });
        Assert.Equal((orders, orders, true), (found.Schedules, seen.Count, found.IsComplete));

        void Walk(int thread, List<int> order)
        {
            order.Add(thread);
            for (var i = 0; i < points; i++)
            {
                Fiber.Point();
                order.Add(thread);
            }
        }
    }

    [Fact]
    public void A_count_that_is_read_and_then_written_loses_one_and_the_explorer_shows_where()
    {
        Assert.Null(new Explorer(preemptions: 0).Explore(Torn).Failure);
        var found = new Explorer(preemptions: 1).Explore(Torn);
        Assert.NotNull(found.Failure);
        Assert.Equal("0×2 1×3 0×1", found.Trace);

        static Interleaving Torn()
        {
            var count = 0;
            void Add() => Volatile.Write(ref count, Volatile.Read(ref count) + 1);
            return new Interleaving(() => Assert.Equal(2, count), Add, Add);
        }
    }

    [Fact]
    public void What_takes_two_preemptions_is_found_from_two_on()
    {
        Assert.True(new Explorer(preemptions: 1).Explore(ComesBack) is { Failure: null, IsComplete: true });
        Assert.NotNull(new Explorer(preemptions: 2).Explore(ComesBack).Failure);

        // The one sees the other's first step, and the other sees that it did.
        static Interleaving ComesBack()
        {
            var (first, second) = (0, 0);
            return new Interleaving(
                () => { },
                () =>
                {
                    Volatile.Write(ref first, 1);
                    Assert.Equal(0, Volatile.Read(ref second));
                    Volatile.Write(ref first, 0);
                },
                () =>
                {
                    if (Volatile.Read(ref first) == 1)
                        Volatile.Write(ref second, 1);
                    Fiber.Point();
                    Volatile.Write(ref second, 0);
                });
        }
    }

    [Fact]
    public void Threads_that_wait_for_each_other_in_a_circle_are_told()
    {
        var found = new Explorer(preemptions: 1).Explore(() =>
        {
            var never = 0;
            void Wait()
            {
                while (Volatile.Read(ref never) == 0)
                {
                }
            }

            return new Interleaving(() => { }, Wait, Wait);
        });
        Assert.Contains("have not ended", found.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_that_depend_on_something_else_are_told()
    {
        var plays = 0;
        var found = new Explorer(preemptions: 1).Explore(() =>
        {
            var steps = plays++ == 1 ? 3 : 1;
            void Walk()
            {
                for (var i = 0; i < steps; i++)
                    Fiber.Point();
            }

            return new Interleaving(() => { }, Walk, Walk, () => Assert.True(plays < 9));
        });
        Assert.NotNull(found.Failure);
    }

    [Fact]
    public void No_volatile_field_of_the_breaker_is_left_that_it_does_not_watch()
    {
        var types = typeof(CircuitBreaker).Assembly.GetTypes().Where(type => type.Namespace == "HttpResilience.CircuitBreaking").Append(typeof(CircuitBreaker)).ToArray();
        var fields = types.SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)).ToArray();
        Assert.Contains(fields, field => field.Name == "__phase");
        Assert.Contains(fields, field => field.Name == "__isOpenForAll" && field.DeclaringType == typeof(FleetLink));
        Assert.Contains(fields, field => field.Name == "_until" && field.DeclaringType == typeof(ProbeLease));
        Assert.Contains(fields, field => field.Name == "_taken" && field.DeclaringType == typeof(HalfOpenPhase));
        Assert.DoesNotContain(fields, field => field.GetRequiredCustomModifiers().Contains(typeof(IsVolatile)));
    }
}
