using HttpResilience.Fallbacks;
using HttpResilience.Telemetry;
using HttpResilience.Timeouts;

namespace HttpResilience.Routing;

/// <summary>Sends a request to the first tier that can take it, and to the next when that fails. The primary handler of a client with tiers. Thread-safe.</summary>
internal sealed class TierRoutingHandler : HttpMessageHandler
{
    private readonly TierClient _client;
    private readonly TierEvents _events;
    private readonly TimeProvider _timeProvider;
    private readonly FallbackSend _send;
    private readonly HedgedSend _hedgedSend;
    private readonly FailedRequests _failed;
    private readonly StaleAnswers _stale;

    public TierRoutingHandler(TierClient client, IHttpMessageHandlerFactory handlers, StaleAnswers stale, TierEvents events, TimeProvider timeProvider)
    {
        _client = client;
        _events = events;
        _timeProvider = timeProvider;
        _stale = stale;
        _send = new FallbackSend(client.Name, handlers);
        _hedgedSend = new HedgedSend(_send, events, timeProvider);
        _failed = new FailedRequests(stale, events);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        TierRequest request;
        try
        {
            request = TierRequests.ForClient(message, _client, _timeProvider);
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }

        return !request.IsPlain ? SendInStepsAsync(request, cancellationToken)
            : TierResilienceActivities.AreWanted ? SendTracedAsync(request, cancellationToken) : SendPlainAsync(request, isTraced: false, cancellationToken);
    }

    // A span is the current one of whoever makes it; an async method would give the caller his own back too, but is dear.
    private Task<HttpResponseMessage> SendTracedAsync(TierRequest request, CancellationToken cancellationToken)
    {
        var caller = CallersContext.Take();
        try
        {
            request.Span = TierResilienceActivities.StartRequest(request);
            return SendPlainAsync(request, isTraced: true, cancellationToken);
        }
        catch (Exception exception)
        {
            // A sampler or a listener of somebody's.
            return Task.FromException<HttpResponseMessage>(exception);
        }
        finally
        {
            caller.GiveBack();
        }
    }

    // Nearly every request: its first tier answers. Without an async method where the answer is there at once, with one where it comes later.
    private Task<HttpResponseMessage> SendPlainAsync(TierRequest request, bool isTraced, CancellationToken cancellationToken)
    {
        var choice = request.Choose(_events);
        Task<HttpResponseMessage> sending;
        try
        {
            if (!choice.MoveNext(request, failure: null))
                return FinishAsync(request, ConcludeAsync(request, choice, default, cancellationToken), cancellationToken);
            var tier = _send.InvokerOf(request.Tier);
            sending = tier.StartAsync(request, isTraced, cancellationToken);
            if (!sending.IsCompleted)
                return FinishAsync(request, choice, tier, sending, cancellationToken);
            sending = tier.EndAsync(request, sending, cancellationToken);
        }
        catch (Exception exception)
        {
            // Somebody's code that is called on the way: a sampler, a handler's constructor.
            End(request, response: null, cancellationToken);
            return Task.FromException<HttpResponseMessage>(exception);
        }

        if (!sending.TryGet(out var response) || !request.IsAnswered)
            return FinishAsync(request, choice, sending, cancellationToken);
        request.AnsweredBy = request.Tier;
        End(request, response, cancellationToken);
        return sending;
    }

    private async Task<HttpResponseMessage> FinishAsync(TierRequest request, TierChoice choice, TierInvoker tier, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            sending = tier.EndAsync(request, sending, cancellationToken);
        }
        catch
        {
            End(request, response: null, cancellationToken);
            throw;
        }

        if (!sending.TryGet(out var response) || !request.IsAnswered)
            return await FinishAsync(request, choice, sending, cancellationToken).ConfigureAwait(false);
        request.AnsweredBy = request.Tier;
        End(request, response, cancellationToken);
        return response;
    }

    // Its first tier did not answer at first.
    private async Task<HttpResponseMessage> FinishAsync(TierRequest request, TierChoice choice, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            var result = await _send.SendOnAsync(request, choice, sending, cancellationToken).ConfigureAwait(false);
            return response = (result.IsFinal ? result : await ConcludeAsync(request, choice, result, cancellationToken).ConfigureAwait(false)).GetOrThrow();
        }
        finally
        {
            End(request, response, cancellationToken);
        }
    }

    // No tier could be asked. An exception that is thrown once more costs more than a request.
    private Task<HttpResponseMessage> FinishAsync(TierRequest request, ValueTask<AttemptResult> concluding, CancellationToken cancellationToken)
    {
        if (!concluding.IsCompletedSuccessfully)
            return AwaitAsync(request, concluding, cancellationToken);
        var result = concluding.GetAwaiter().GetResult();
        End(request, result.Response, cancellationToken);
        return result.Exception is { } exception ? Task.FromException<HttpResponseMessage>(exception) : Task.FromResult(result.Response!);
    }

    private async Task<HttpResponseMessage> AwaitAsync(TierRequest request, ValueTask<AttemptResult> concluding, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            return response = (await concluding.ConfigureAwait(false)).GetOrThrow();
        }
        finally
        {
            End(request, response, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendInStepsAsync(TierRequest request, CancellationToken cancellationToken)
    {
        request.Span = TierResilienceActivities.StartRequest(request);
        HttpResponseMessage? response = null;
        try
        {
            if (request.NeedsToKeepBody)
                await KeepBodyAsync(request, cancellationToken).ConfigureAwait(false);
            return response = request.IsUncounted
                ? await SendToFirstAsync(request, cancellationToken).ConfigureAwait(false)
                : await SendToTiersAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            End(request, response, cancellationToken);
        }
    }

    private void End(TierRequest request, HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        request.End();
        var message = request.Message;
        if (response is not null)
        {
            response.RequestMessage = message;
            TierContent.Bound(response, request);
        }

        var outcome = request.OutcomeOf(response, cancellationToken);
        try
        {
            _client.History.Add(request, response, outcome);
            _events.RequestEnded(request, response, outcome);
        }
        finally
        {
            // Also when a listener of somebody's throws: a tier's credential must not stay in the caller's message.
            if (request.IsAmongForeignHandlers)
                Handover.Forget(message);
            request.Finish();
        }

        if (request.MayBeRecycled && (response is not null || request.Tier is null))
            request.Recycle();
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => throw SendIsNotSupported(_client.Name);

    internal static NotSupportedException SendIsNotSupported(string client) =>
        new($"{client}: a client with tiers sends asynchronously only, because a retry or a fallback would block the thread. Use SendAsync.");

    protected override void Dispose(bool disposing)
    {
        _send.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<HttpResponseMessage> SendToTiersAsync(TierRequest request, CancellationToken cancellationToken)
    {
        if (request.Set.Stale is { } settings)
            request.Stale = StaleTicket.For(request, settings);
        var choice = request.Choose(_events);
        var result = request.MayHedge
            ? await _hedgedSend.SendAsync(request, choice, cancellationToken).ConfigureAwait(false)
            : await _send.SendAsync(request, choice, cancellationToken).ConfigureAwait(false);
        if (!result.IsFinal)
            return (await ConcludeAsync(request, choice, result, cancellationToken).ConfigureAwait(false)).GetOrThrow();

        var response = result.GetOrThrow();
        if (request.Stale is { } ticket)
            _stale.Keep(ticket, request, response);
        return response;
    }

    private ValueTask<AttemptResult> ConcludeAsync(TierRequest request, TierChoice choice, in AttemptResult result, CancellationToken cancellationToken)
    {
        choice.TellRest();
        request.Stale?.NoteUnseen(Array.FindAll(request.Sequence, tier => _send.InvokerOf(tier).MayAddHeaders));
        return _failed.ConcludeAsync(request, result, cancellationToken);
    }

    // Resilience is switched off; only the total timeout remains, because the HttpClient's own was set to infinite.
    private async ValueTask<HttpResponseMessage> SendToFirstAsync(TierRequest request, CancellationToken cancellationToken)
    {
        request.MoveTo(request.Sequence[0]);
        try
        {
            var response = await _send.StartAsync(request, cancellationToken).ConfigureAwait(false);
            request.AnsweredBy = request.Tier;
            return response;
        }
        catch (AttemptTimeoutException exception)
        {
            FallbackSend.Tell(request, new AttemptResult(null, exception, request.Outcome));
            throw Failures.Timeout(request, exception);
        }
    }

    private async ValueTask KeepBodyAsync(TierRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(request.Deadline.Total, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await request.KeepBodyAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Timeout(request, exception);
        }
    }
}
