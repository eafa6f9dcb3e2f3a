using System.Runtime.CompilerServices;
using HttpResilience.Fallbacks;

namespace HttpResilience.Routing;

/// <summary>
/// The innermost of a tier's handlers. Follows redirects in place of the socket's handler, which would carry a tier's credentials to another origin (it drops no header but
/// <c>Authorization</c>), and notes what may have reached a server.
/// </summary>
internal sealed class TransportHandler : DelegatingHandler
{
    // Handlers whose redirects we took over, with how many they would have followed: a primary handler that is shared by several chains comes by more than once.
    private static readonly ConditionalWeakTable<HttpMessageHandler, StrongBox<int>> s_takenOver = [];

    private readonly int _maxRedirects;
    private readonly bool _isOverSockets;

    private TransportHandler(int maxRedirects, bool isOverSockets) => (_maxRedirects, _isOverSockets) = (maxRedirects, isOverSockets);

    /// <summary>Makes the handler to put over a tier's primary handler. One that follows no redirects, or is not the socket's, is left as it is.</summary>
    /// <exception cref="InvalidOperationException">The primary handler follows redirects and has sent requests already, so that it can't be changed.</exception>
    public static TransportHandler Over(HttpMessageHandler primary, string tierClient)
    {
        while (primary is DelegatingHandler { InnerHandler: { } inner })
            primary = inner;
        lock (s_takenOver)
        {
            if (!s_takenOver.TryGetValue(primary, out var maxRedirects))
                s_takenOver.Add(primary, maxRedirects = new StrongBox<int>(TakeRedirectsOver(primary, tierClient)));
            return new TransportHandler(maxRedirects.Value, primary is SocketsHttpHandler or HttpClientHandler);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        // Only a request that must not be executed twice carries one, and that always has a content; looking costs others a dictionary.
        var arrival = message.Content is null ? null : Arrival.Of(message);
        FillContent(message);
        if (arrival is not null || StaleTicket.Of(message) is not null)
            return FollowAsync(message, SendWatchedAsync(message, arrival, cancellationToken), arrival, cancellationToken);
        var sending = base.SendAsync(message, cancellationToken);
        if (_maxRedirects == 0)
            return sending;
        return sending.TryGet(out var response) && Redirect.TargetOf(message, response) is null ? sending : FollowAsync(message, sending, arrival: null, cancellationToken);
    }

    private static int TakeRedirectsOver(HttpMessageHandler primary, string tierClient)
    {
        try
        {
            switch (primary)
            {
                case SocketsHttpHandler { AllowAutoRedirect: true } sockets:
                    sockets.AllowAutoRedirect = false;
                    return sockets.MaxAutomaticRedirections;
                case HttpClientHandler { AllowAutoRedirect: true } client:
                    client.AllowAutoRedirect = false;
                    return client.MaxAutomaticRedirections;
                default:
                    return 0;
            }
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException(
                $"{tierClient}: its primary handler has sent requests already, and would carry the tier's credentials along when it follows a redirect. Give the tier a handler of its own, or one with AllowAutoRedirect = false.",
                exception);
        }
    }

    // A handler around the socket's may do what it likes; the socket's own takes the length off the content of a message that says it comes in chunks.
    private bool MayChangeContent(HttpRequestMessage message) => InnerHandler is DelegatingHandler || MadeHeaders.Of(message)?.NonValidated.Contains("Transfer-Encoding") == true;

    // A counted attempt is one arrival at the server: the socket's handler resends a request without a body by itself, one with an empty body it does not.
    private void FillContent(HttpRequestMessage message)
    {
        if (_isOverSockets && message.Content is null)
            message.Content = MayChangeContent(message) ? new ByteArrayContent([]) : EmptyBody.Shared;
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage message, Task<HttpResponseMessage> sending, Arrival? arrival, CancellationToken cancellationToken)
    {
        var response = await sending.ConfigureAwait(false);
        for (var i = 0; i < _maxRedirects && Redirect.TargetOf(message, response) is { } target; i++)
        {
            if (!Redirect.TryApply(message, response, target))
                return response;
            response.Dispose();
            StaleTicket.Of(message)?.NoteRedirect();
            response = await SendWatchedAsync(message, arrival, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private async Task<HttpResponseMessage> SendWatchedAsync(HttpRequestMessage message, Arrival? arrival, CancellationToken cancellationToken)
    {
        FillContent(message);
        var stale = StaleTicket.Of(message);
        stale?.Look(message, InnerHandler!);
        try
        {
            var response = await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
            arrival?.Note();
            stale?.Look(message, InnerHandler!, response);
            return response;
        }
        catch (Exception exception) when (arrival is not null)
        {
            if (OutcomeClassifier.IsBeforeSending(exception))
                arrival.NoteUnsent(exception);
            else
                arrival.Note();
            throw;
        }
    }
}
