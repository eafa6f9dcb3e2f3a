namespace HttpResilience.Fleet;

/// <summary>Calls the store, each within its time, and counts. Stateless.</summary>
internal sealed class StoreCalls(ICircuitStateStore store, TimeSpan longest, TimeProvider timeProvider, FleetMetrics metrics)
{
    public string Name => store.GetType().Name;

    public Task<FleetReading> ReadAsync(FleetPresence presence, CancellationToken cancellationToken) => AskAsync("read", token => store.ReadAllAsync(presence, token), cancellationToken);

    /// <summary>What is kept instead and can't be believed counts as nothing.</summary>
    public async Task<CircuitExchange> ExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
    {
        var exchange = await AskAsync("exchange", token => store.CompareExchangeAsync(circuit, token), cancellationToken).ConfigureAwait(false);
        return exchange.Current is { } current && !SharedCircuitRules.Allow(current) ? default : exchange;
    }

    public Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken) => store.WatchAsync(onChange, cancellationToken);

    // A store that does not heed the token is waited for no longer than one that does.
    private async Task<T> AskAsync<T>(string call, Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var started = timeProvider.GetTimestamp();
        var isGood = false;
        try
        {
            var answer = await ask(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            isGood = true;
            return answer;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreFaultException($"The store did not answer within {longest}.");
        }
        finally
        {
            metrics.Asked(call, isGood, timeProvider.GetElapsedTime(started));
        }
    }
}
