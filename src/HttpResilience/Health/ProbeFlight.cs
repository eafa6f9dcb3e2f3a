namespace HttpResilience.Health;

/// <summary>A probe under way, which any number of callers can wait for.</summary>
internal sealed class ProbeFlight : IDisposable
{
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _cut = new();

    public CancellationToken Token => _cut.Token;

    /// <summary>Its result no longer counts.</summary>
    public bool IsCut => _cut.IsCancellationRequested;

    /// <summary>Ends with the probe, and never fails; <see langword="false"/> when it was cut off.</summary>
    public Task<bool> Ended => _end.Task;

    // Whoever cuts it may hold locks: what waits for the token runs elsewhere.
    public void Cut() => _ = _cut.CancelAsync();

    public void End(bool wasCut) => _end.SetResult(!wasCut);

    public void Dispose() => _cut.Dispose();
}
