using HttpResilience.Health;

namespace HttpResilience.Mcp;

/// <summary>Work that is done once for all who want it at the same time, and that belongs to none of them: one who gives up leaves it to the others.</summary>
internal sealed class SingleFlight<T>(TimeSpan patience, TimeProvider timeProvider)
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private Task<T>? _flight;

    /// <param name="work">Done unless some is under way. To look first whether it has been done meanwhile is its own affair.</param>
    public Task<T> Join(Func<CancellationToken, Task<T>> work)
    {
        lock (_gate)
        {
            if (_flight is { } running)
                return running;
            var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _flight = ended.Task;
            _ = Detached.Run(() => FlyAsync(work, ended));
            return ended.Task;
        }
    }

    private async Task FlyAsync(Func<CancellationToken, Task<T>> work, TaskCompletionSource<T> ended)
    {
        using var limit = new CancellationTokenSource(patience, timeProvider);
        try
        {
            var result = await work(limit.Token).ConfigureAwait(false);
            Land();
            ended.SetResult(result);
        }
        catch (Exception exception)
        {
            Land();
            ended.SetException(Translate(exception, limit));
            // All who wanted it may have given up.
            _ = ended.Task.Exception;
        }
    }

    private static Exception Translate(Exception exception, CancellationTokenSource limit) => exception switch
    {
        _ when limit.IsCancellationRequested => new TimeoutException("The server did not answer in time.", exception),
        // The handlers were those of one who has gone since, and may be gone too.
        ObjectDisposedException => new HttpRequestException("The handlers that asked the server were disposed of.", exception),
        _ => exception,
    };

    private void Land()
    {
        lock (_gate)
            _flight = null;
    }
}
