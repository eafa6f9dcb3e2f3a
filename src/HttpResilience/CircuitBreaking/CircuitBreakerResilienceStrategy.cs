using Polly;

namespace HttpResilience.CircuitBreaking;

/// <summary>A breaker in a Polly pipeline: acquire, run, record.</summary>
internal sealed class CircuitBreakerResilienceStrategy(CircuitBreaker breaker) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        if (!breaker.TryAcquire(out var permit))
            return Outcome.FromException<TResult>(breaker.CreateRejection());
        using (permit)
        {
            var outcome = await RunAsync(callback, context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            if (outcome.Exception is null)
                permit.RecordSuccess();
            else if (outcome.Exception is not OperationCanceledException || !context.CancellationToken.IsCancellationRequested)
                permit.RecordFailure();
            return outcome;
        }
    }

    // A callback should return its exception, but one given to ExecuteOutcomeAsync may throw it.
    private static async ValueTask<Outcome<TResult>> RunAsync<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            return await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (Exception exception)
        {
            return Outcome.FromException<TResult>(exception);
        }
    }
}
