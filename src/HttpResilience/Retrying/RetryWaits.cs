namespace HttpResilience.Retrying;

/// <summary>
/// Those who wait before a retry in one tier. An open breaker ends the retrying at once, also for who began to wait while it was closed: they would only sit out their delay, be turned away, and
/// bring the next tier their request late. Thread-safe.
/// </summary>
internal sealed class RetryWaits
{
    private readonly CircuitBreaker _breaker;
    private readonly TimeProvider _timeProvider;

    // Completed and replaced when the breaker opens; Interlocked.
    private TaskCompletionSource _opening = Next();

    public RetryWaits(CircuitBreaker breaker, TimeProvider timeProvider)
    {
        (_breaker, _timeProvider) = (breaker, timeProvider);
        breaker.StateChanged += OnStateChanged;
    }

    /// <returns>Whether the delay is over and the breaker has not opened since it began.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<bool> WaitAsync(TimeSpan delay, bool mayProbe, CancellationToken cancellationToken)
    {
        var opening = Volatile.Read(ref _opening).Task;
        // Asked once it is sure that an opening from now on is heard of.
        if (!_breaker.IsCallPermitted(mayProbe))
            return false;
        var waiting = opening.WaitAsync(delay, _timeProvider, cancellationToken);
        await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (waiting.IsCanceled)
            await waiting.ConfigureAwait(false);
        return !waiting.IsCompletedSuccessfully;
    }

    private void OnStateChanged(CircuitStateChange change)
    {
        if (change.NewState is CircuitState.Open or CircuitState.Isolated)
            Interlocked.Exchange(ref _opening, Next()).SetResult();
    }

    // A thousand may be waiting: not on the thread of the request that made the breaker open.
    private static TaskCompletionSource Next() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
