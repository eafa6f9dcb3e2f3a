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

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var request = TierRequest.ForClient(message, _client, _timeProvider);
        request.Span = TierResilienceActivities.StartRequest(request);
        HttpResponseMessage? response = null;
        try
        {
            if (request.NeedsToKeepBody)
                await KeepBodyAsync(request, cancellationToken).ConfigureAwait(false);
            response = request.IsUncounted
                ? await SendToFirstAsync(request, cancellationToken).ConfigureAwait(false)
                : await SendToTiersAsync(request, cancellationToken).ConfigureAwait(false);
            request.End();
            response.RequestMessage = message;
            return TierContent.Bound(response, request, _timeProvider);
        }
        finally
        {
            if (response is null)
                request.End();
            var outcome = request.OutcomeOf(response, cancellationToken);
            _client.History.Add(request, response, outcome);
            _events.RequestEnded(request, response, outcome);
            Handover.Forget(message);
            request.Finish();
        }
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
        var choice = new TierChoice(request, _events);
        var result = request.MayHedge
            ? await _hedgedSend.SendAsync(request, choice, cancellationToken).ConfigureAwait(false)
            : await _send.SendAsync(request, choice, cancellationToken).ConfigureAwait(false);
        if (!result.IsFinal)
        {
            choice.TellRest();
            request.Stale?.NoteUnseen(Array.FindAll(request.Sequence, tier => _send.InvokerOf(tier).MayAddHeaders));
            return await _failed.ConcludeAsync(request, result, cancellationToken).ConfigureAwait(false);
        }

        var response = result.GetOrThrow();
        if (request.Stale is { } ticket)
            _stale.Keep(ticket, request, response);
        return response;
    }

    // Resilience is switched off; only the total timeout remains, because the HttpClient's own was set to infinite.
    private async ValueTask<HttpResponseMessage> SendToFirstAsync(TierRequest request, CancellationToken cancellationToken)
    {
        request.MoveTo(request.Sequence[0]);
        try
        {
            var response = await _send.InvokerOf(request.Tier).SendAsync(request, cancellationToken).ConfigureAwait(false);
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
