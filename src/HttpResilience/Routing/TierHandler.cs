namespace HttpResilience.Routing;

/// <summary>
/// One of a tier's own handlers. What it has to do after a response it does at once where the response is there at once: an async method would make an object for it, and each handler another one.
/// </summary>
internal abstract class TierHandler : DelegatingHandler
{
    protected sealed override Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        Handover.Take(message) is { } request ? SendAsync(request, cancellationToken) : SendDirectAsync(message, cancellationToken);

    protected abstract Task<HttpResponseMessage> SendAsync(TierRequest request, CancellationToken cancellationToken);

    /// <summary>For a message that no handler of ours has handed over.</summary>
    protected virtual Task<HttpResponseMessage> SendDirectAsync(HttpRequestMessage message, CancellationToken cancellationToken) => base.SendAsync(message, cancellationToken);

    /// <summary>Sends the request on. Never throws: a handler that does makes a faulted task.</summary>
    protected Task<HttpResponseMessage> PassAsync(TierRequest request, CancellationToken cancellationToken)
    {
        Handover.Give(request);
        try
        {
            return base.SendAsync(request.Message, cancellationToken) ?? throw NoTask();
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    /// <summary>For a handler that returned null in place of a task.</summary>
    internal static InvalidOperationException NoTask() => new("A handler returned no task.");
}
