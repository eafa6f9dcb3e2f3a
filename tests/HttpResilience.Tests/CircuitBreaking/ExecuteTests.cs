namespace HttpResilience.Tests.CircuitBreaking;

public class ExecuteTests
{
    private readonly TestBreaker _it = new();

    [Fact]
    public async Task It_returns_the_result_and_counts_a_success()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(7, await _it.Breaker.ExecuteAsync(seen => ValueTask.FromResult(seen == token ? 7 : 0), token));
        Assert.Equal((1, 0), (_it.Snapshot.SuccessCount, _it.Snapshot.FailureCount));
    }

    [Fact]
    public async Task An_action_without_a_result_runs_once_and_counts_once()
    {
        var runs = 0;
        await _it.Breaker.ExecuteAsync(_ => { runs++; return ValueTask.CompletedTask; }, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (runs, _it.Snapshot.SuccessCount));
    }

    [Fact]
    public async Task An_exception_is_a_failure_and_reaches_the_caller_as_it_is()
    {
        var thrown = new InvalidOperationException("boom");
        Assert.Same(thrown, await Assert.ThrowsAsync<InvalidOperationException>(() => Run(_ => throw thrown)));
        Assert.Equal(1, _it.Snapshot.FailureCount);
    }

    [Fact]
    public async Task Rejected_it_throws_without_running_the_action()
    {
        _it.Open();
        var ran = false;
        var rejection = await Assert.ThrowsAsync<CircuitOpenException>(() => Run(_ => { ran = true; return default; }));
        Assert.False(ran);
        Assert.Equal((null, "crm", CircuitState.Open, TimeSpan.FromMinutes(1)), (rejection.Client, rejection.Tier, rejection.State, rejection.RetryAfter));
        Assert.Equal("The circuit breaker 'crm' rejected the call; its state is Open. Worth trying again in 00:01:00.", rejection.Message);
        Assert.Equal(1, _it.Snapshot.RejectedCalls);
    }

    [Fact]
    public async Task Held_open_by_hand_it_names_no_time_to_try_again()
    {
        _it.Breaker.Isolate();
        var rejection = await Assert.ThrowsAsync<CircuitOpenException>(() => Run(_ => default));
        Assert.Equal("The circuit breaker 'crm' rejected the call; its state is Isolated.", rejection.Message);
        Assert.Null(rejection.RetryAfter);
    }

    [Fact]
    public async Task A_call_that_its_caller_cancels_gives_the_permit_back()
    {
        _it.HalfOpen();
        using var caller = new CancellationTokenSource();
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunFor(caller, token =>
            {
                caller.Cancel();
                token.ThrowIfCancellationRequested();
                return default;
            }));
        }

        Assert.Equal((CircuitState.HalfOpen, 5), (_it.Breaker.State, _it.Snapshot.TotalCalls));
        Assert.True(_it.Breaker.IsCallPermitted(mayProbe: true));
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        await Assert.ThrowsAsync<TaskCanceledException>(() => Run(_ => throw new TaskCanceledException("a timeout further in")));
        Assert.Equal(1, _it.Snapshot.FailureCount);
    }

    [Fact]
    public async Task An_exception_after_the_caller_canceled_that_is_no_cancellation_is_a_failure()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => RunFor(canceled, _ => throw new TimeoutException()));
        Assert.Equal(1, _it.Snapshot.FailureCount);
    }

    [Fact]
    public async Task An_action_is_needed_and_none_is_no_failure()
    {
        await Assert.ThrowsAsync<ArgumentNullException>("action", () => _it.Breaker.ExecuteAsync((Func<CancellationToken, ValueTask>)null!).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>("action", () => _it.Breaker.ExecuteAsync((Func<CancellationToken, ValueTask<int>>)null!).AsTask());
        Assert.Equal((0, 0), (_it.Snapshot.FailureCount, _it.Snapshot.SuccessCount));
    }

    [Fact]
    public void Made_in_code_it_goes_by_the_clock_it_was_given()
    {
        var time = new ManualTimeProvider();
        var breaker = new CircuitBreaker("crm", new CircuitBreakerOptions { FailureThreshold = 1 }, time);
        breaker.TryAcquire(out var permit);
        permit.RecordFailure();
        Assert.Equal(CircuitState.Open, breaker.State);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
    }

    [Fact]
    public async Task A_state_handler_that_throws_changes_nothing_for_the_call()
    {
        _it.Breaker.StateChanged += _ => throw new InvalidOperationException("a broken watcher");
        _it.HalfOpen();
        for (var i = 0; i < 2; i++)
            await _it.Breaker.ExecuteAsync(_ => ValueTask.CompletedTask, TestContext.Current.CancellationToken);
        Assert.Equal(CircuitState.Closed, _it.Breaker.State);
    }

    private Task Run(Func<CancellationToken, ValueTask> action) => _it.Breaker.ExecuteAsync(action, TestContext.Current.CancellationToken).AsTask();

    private Task RunFor(CancellationTokenSource caller, Func<CancellationToken, ValueTask> action) => _it.Breaker.ExecuteAsync(action, caller.Token).AsTask();
}
