namespace HttpResilience.Retrying;

/// <summary>
/// Those who wait before a retry in one tier. An open breaker ends the retrying at once, also for who began to wait while it was closed: they would only sit out their delay, be turned away, and
/// bring the next tier their request late. Thread-safe.
/// </summary>
internal sealed class RetryWaits
{
    private readonly CircuitBreaker _breaker;
    private readonly TimeProvider _timeProvider;

    // One for each who waits; also the lock on it. All waiting on one task would each look through the others when they leave it.
    private readonly LinkedList<TaskCompletionSource> _waiting = [];

    public RetryWaits(CircuitBreaker breaker, TimeProvider timeProvider)
    {
        (_breaker, _timeProvider) = (breaker, timeProvider);
        breaker.StateChanged += OnStateChanged;
    }

    /// <returns>Whether the delay is over and the breaker has not opened since it began.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<bool> WaitAsync(TimeSpan delay, bool mayProbe, CancellationToken cancellationToken)
    {
        // A thousand may be waiting: they go on, but not on the thread of the request that made the breaker open.
        var opening = new LinkedListNode<TaskCompletionSource>(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_waiting)
            _waiting.AddLast(opening);
        try
        {
            // Asked once it is sure that an opening from now on is heard of.
            if (!_breaker.IsCallPermitted(mayProbe))
                return false;
            var waiting = opening.Value.Task.WaitAsync(delay, _timeProvider, cancellationToken);
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (waiting.IsCanceled)
                await waiting.ConfigureAwait(false);
            return !waiting.IsCompletedSuccessfully;
        }
        finally
        {
            lock (_waiting)
                opening.List?.Remove(opening);
        }
    }

    private void OnStateChanged(CircuitStateChange change)
    {
        if (change.NewState is not (CircuitState.Open or CircuitState.Isolated))
            return;
        lock (_waiting)
        {
            foreach (var opening in _waiting)
                opening.TrySetResult();
            _waiting.Clear();
        }
    }
}
