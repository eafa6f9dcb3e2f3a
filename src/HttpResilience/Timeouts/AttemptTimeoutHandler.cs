using HttpResilience.Routing;

namespace HttpResilience.Timeouts;

/// <summary>Bounds one attempt, up to the response's headers; where bodies are buffered, up to the end of the body.</summary>
internal sealed class AttemptTimeoutHandler(string tier, TimeProvider timeProvider) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        if (Handover.Take(message) is not { } request)
            return await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var limit = request.AttemptLimit();
        // Time that ran out between two handlers is a timeout like any other, but one that a source can't be made for.
        using var timeout = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, timeProvider);
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            Handover.Give(request);
            var response = await base.SendAsync(message, timeout.Token).ConfigureAwait(false);
            if (request.Tier.ResponseBufferSize > 0 && !request.IsUncounted)
                await ResponseBuffer.FillAsync(response, message.Method, request.Tier.ResponseBufferSize, timeout.Token).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            request.NoteTimeout();
            throw new AttemptTimeoutException(tier, limit, exception);
        }
    }
}
