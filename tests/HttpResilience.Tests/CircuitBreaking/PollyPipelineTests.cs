using Polly;

namespace HttpResilience.Tests.CircuitBreaking;

public class PollyPipelineTests
{
    private readonly TestBreaker _it = new();
    private readonly ResiliencePipeline _pipeline;

    public PollyPipelineTests() => _pipeline = new ResiliencePipelineBuilder().AddCircuitBreaker(_it.Breaker).Build();

    [Fact]
    public async Task A_result_is_a_success_and_an_exception_a_failure()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(7, await _pipeline.ExecuteAsync(_ => ValueTask.FromResult(7), token));
        await Assert.ThrowsAsync<TimeoutException>(() => _pipeline.ExecuteAsync(_ => throw new TimeoutException(), token).AsTask());
        Assert.Equal((1, 1), (_it.Snapshot.SuccessCount, _it.Snapshot.FailureCount));
    }

    [Fact]
    public async Task A_rejection_is_an_outcome_and_the_callback_does_not_run()
    {
        _it.Open();
        var context = ResilienceContextPool.Shared.Get(TestContext.Current.CancellationToken);
        var ran = false;
        var outcome = await _pipeline.ExecuteOutcomeAsync((_, _) => { ran = true; return Outcome.FromResultAsValueTask(1); }, context, "state");
        ResilienceContextPool.Shared.Return(context);
        Assert.False(ran);
        Assert.Equal("crm", Assert.IsType<CircuitOpenException>(outcome.Exception).Tier);
    }

    [Fact]
    public async Task A_call_that_its_caller_cancels_gives_the_permit_back()
    {
        _it.HalfOpen();
        for (var i = 0; i < 5; i++)
        {
            using var caller = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _pipeline.ExecuteAsync(token =>
            {
                caller.Cancel();
                token.ThrowIfCancellationRequested();
                return default;
            }, caller.Token).AsTask());
        }

        Assert.Equal((CircuitState.HalfOpen, 5), (_it.Breaker.State, _it.Snapshot.TotalCalls));
        Assert.True(_it.Breaker.IsCallPermitted(mayProbe: true));
    }

    [Fact]
    public async Task A_callback_that_throws_instead_of_returning_its_exception_is_a_failure()
    {
        var context = ResilienceContextPool.Shared.Get(TestContext.Current.CancellationToken);
        var outcome = await _pipeline.ExecuteOutcomeAsync<int, int>((_, _) => throw new TimeoutException(), context, 0);
        ResilienceContextPool.Shared.Return(context);
        Assert.IsType<TimeoutException>(outcome.Exception);
        Assert.Equal(1, _it.Snapshot.FailureCount);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_and_any_other_exception_after_one_are_failures()
    {
        await Assert.ThrowsAsync<TaskCanceledException>(() => _pipeline.ExecuteAsync(_ => throw new TaskCanceledException(), TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(1, _it.Snapshot.FailureCount);
        using var caller = new CancellationTokenSource();
        await Assert.ThrowsAsync<TimeoutException>(() => _pipeline.ExecuteAsync(
            _ =>
            {
                caller.Cancel();
                throw new TimeoutException();
            },
            caller.Token).AsTask());
        Assert.Equal(2, _it.Snapshot.FailureCount);
    }

    [Fact]
    public async Task Under_a_retry_of_Polly_each_attempt_counts_and_the_open_breaker_ends_the_calls()
    {
        var calls = 0;
        var pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = _it.Time }
            .AddRetry(new() { MaxRetryAttempts = 9, Delay = TimeSpan.Zero })
            .AddCircuitBreaker(_it.Breaker)
            .Build();
        await Assert.ThrowsAsync<CircuitOpenException>(() => pipeline.ExecuteAsync(Fail, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal((5, 5), (calls, _it.Snapshot.RejectedCalls));

        ValueTask<int> Fail(CancellationToken token)
        {
            calls++;
            throw new TimeoutException();
        }
    }

    [Fact]
    public void A_breaker_is_needed_and_a_pipeline_to_put_it_in()
    {
        Assert.Throws<ArgumentNullException>("breaker", () => new ResiliencePipelineBuilder().AddCircuitBreaker((CircuitBreaker)null!));
        Assert.Throws<ArgumentNullException>("builder", () => default(ResiliencePipelineBuilder)!.AddCircuitBreaker(_it.Breaker));
    }
}
