namespace HttpResilience.Retrying;

/// <summary>
/// Renews a tier's credential after a 401: one renewal at a time, shared by all requests that wait for it. After a renewal, granted or refused, the next one waits for a pause: a credential that
/// is refused although it is new is not bettered by another, and token endpoints count.
/// </summary>
internal sealed class CredentialRenewal(Func<CancellationToken, ValueTask<bool>> renew, TimeSpan pause, TimeSpan timeout, TimeProvider timeProvider)
{
    // Guards all below; taken only after a 401.
    private readonly object _gate = new();
    private Task<bool>? _running;
    private long? _endedAt;
    private bool _isGranted;

    /// <summary>Whether there is a credential that the attempt did not have.</summary>
    /// <param name="attemptStartedAt">When the refused attempt began, a timestamp of the time provider.</param>
    /// <param name="wait">How long this request can wait; the renewal itself goes on for the others.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async ValueTask<bool> HasNewAsync(long attemptStartedAt, TimeSpan wait, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool>? mine = null;
        Task<bool> running;
        lock (_gate)
        {
            if (_running is null && _endedAt is { } endedAt && attemptStartedAt <= endedAt)
                return _isGranted;
            if (_running is null && IsWithinPause())
                return false;
            if (_running is null)
                _running = (mine = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            running = _running;
        }

        // Outside the gate, for it is the user's code, and awaited by nobody but through the task.
        if (mine is not null)
            _ = RenewAsync(mine);
        try
        {
            return await running.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Whether the 401 is final for now: there is no credential that the attempt did not have, and renewing was tried a moment ago.</summary>
    /// <param name="attemptStartedAt">When the refused attempt began, a timestamp of the time provider.</param>
    public bool IsFinal(long attemptStartedAt)
    {
        lock (_gate)
            return _running is null && _endedAt is { } endedAt && (attemptStartedAt <= endedAt ? !_isGranted : IsWithinPause());
    }

    private bool IsWithinPause() => _endedAt is { } endedAt && timeProvider.GetElapsedTime(endedAt) < pause;

    // Not under the token of the request that happened to be first: the others wait for it too.
    private async Task RenewAsync(TaskCompletionSource<bool> renewal)
    {
        var isGranted = false;
        try
        {
            using var limit = new CancellationTokenSource(timeout, timeProvider);
            isGranted = await renew(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It took too long, or threw when it had, which is a refusal. Whatever it was, those who wait must be told, and the next renewal must be possible.
        }

        lock (_gate)
            (_running, _endedAt, _isGranted) = (null, timeProvider.GetTimestamp(), isGranted);
        renewal.SetResult(isGranted);
    }
}
