using HttpResilience.Testing;

namespace HttpResilience.Tests.Testing;

/// <summary>A task runs to its end while time passes, and not a moment more of it than the task takes.</summary>
public sealed class RunAsyncTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task It_goes_from_timer_to_timer_and_stops_where_the_task_ends()
    {
        using var later = _time.CreateTimer(_ => Assert.Fail("too far"), null, TimeSpan.FromSeconds(31), Timeout.InfiniteTimeSpan);
        Assert.Equal(42, await _time.RunAsync(WaitAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20))));
        Assert.Equal(TimeSpan.FromSeconds(30), _time.Elapsed);
    }

    [Fact]
    public async Task A_task_that_has_ended_costs_no_time()
    {
        await _time.RunAsync(Task.CompletedTask);
        Assert.Equal(1, await _time.RunAsync(Task.FromResult(1)));
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Fact]
    public async Task What_the_task_throws_is_thrown_as_it_is()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _time.RunAsync(ThrowAsync()));
        await Assert.ThrowsAsync<TaskCanceledException>(() => _time.RunAsync(Task.FromCanceled<int>(new CancellationToken(true))));

        async Task ThrowAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time);
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task Time_waits_for_work_on_other_threads()
    {
        // Stands for a server in the same process, whose work takes real time between two waits.
        var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30), _time);
        await _time.RunAsync(Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, timeout.Token);
            }
        }, TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.FromSeconds(5), _time.Elapsed);
        timeout.Dispose();
    }

    [Fact]
    public async Task Several_tasks_share_the_clock()
    {
        var tasks = Enumerable.Range(1, 20).Select(i => _time.RunAsync(WaitAsync(TimeSpan.FromSeconds(i))));
        await Task.WhenAll(tasks);
        Assert.Equal(TimeSpan.FromSeconds(20), _time.Elapsed);
    }

    [Fact]
    public async Task A_task_that_takes_longer_than_the_limit_is_a_timeout_that_says_so()
    {
        var task = WaitAsync(TimeSpan.FromHours(1));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => _time.RunAsync(task));
        Assert.Contains("has not ended after 00:10:00 of this clock's time", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(10), _time.Elapsed);
        Assert.Equal(42, await _time.RunAsync(task, TimeSpan.FromHours(1)));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _time.RunAsync(null!));
    }

    [Fact]
    public async Task A_task_that_runs_on_another_clock_is_not_waited_for_forever()
    {
        var run = new TimeRun(_time, TimeSpan.FromMinutes(10), patience: TimeSpan.FromMilliseconds(50));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => run.UntilAsync(new TaskCompletionSource().Task));
        Assert.Contains("nothing waited for this clock", failure.Message, StringComparison.Ordinal);
    }

    private async Task<int> WaitAsync(params TimeSpan[] waits)
    {
        foreach (var wait in waits)
            await Task.Delay(wait, _time);
        return 42;
    }
}
