using System.Diagnostics;
using System.Net;

namespace HttpResilience.Routing;

/// <summary>
/// Below the breaker, and above the tier's own handlers, which see what is really sent: hands a request to the translation of its tier, and passes it on where the tier has none. By the request's own
/// view of the tier, so that a reload can change the protocol. Health probes are plain HTTP.
/// </summary>
internal sealed class TranslationHandler : TierHandler
{
    private static readonly HttpRequestOptionsKey<bool> s_checks = new("HttpResilience.Check");
    private static readonly HttpRequestOptionsKey<bool> s_ends = new("HttpResilience.End");

    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _send;

    public TranslationHandler() => _send = SendOnAsync;

    /// <summary>Keeps the socket's handler from writing where a translation sends to into spans: such an address may be a credential. What it would write into headers is written here.</summary>
    public static void Hide(HttpMessageHandler primary)
    {
        while (primary is DelegatingHandler { InnerHandler: { } inner })
            primary = inner;
        // One that has sent requests can't be changed; whoever shares one among chains sees to that himself.
        if (primary is not SocketsHttpHandler { ActivityHeadersPropagator: not null } sockets)
            return;
        try
        {
            sockets.ActivityHeadersPropagator = null;
        }
        catch (InvalidOperationException)
        {
        }
    }

    /// <summary>Makes a probe one that asks the tier's translation to check the server.</summary>
    public static void MakeCheck(HttpRequestMessage message) => message.Options.Set(s_checks, true);

    /// <summary>Makes a probe one that asks the tier's translation to give back what it holds at the server.</summary>
    public static void MakeEnd(HttpRequestMessage message) => message.Options.Set(s_ends, true);

    internal override Task<HttpResponseMessage> SendAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        if (request.Tier.Translation is not { } translation)
            return PassAsync(request, attempt, cancellationToken);
        if (!request.IsProbe)
            return translation.SendAsync(request, _send, cancellationToken);
        if (request.Message.Options.TryGetValue(s_checks, out _))
            return AnswerAsync(translation.CheckAsync(request, _send, cancellationToken));
        return request.Message.Options.TryGetValue(s_ends, out _) ? AnswerAsync(translation.EndAsync(request, _send, cancellationToken)) : PassAsync(request, attempt, cancellationToken);
    }

    private Task<HttpResponseMessage> SendOnAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        DistributedContextPropagator.Current.Inject(Activity.Current, message, static (carrier, name, value) =>
        {
            if (carrier is HttpRequestMessage { Headers: var headers } && !headers.NonValidated.Contains(name))
                headers.TryAddWithoutValidation(name, value);
        });
        return SendDirectAsync(message, cancellationToken);
    }

    private static async Task<HttpResponseMessage> AnswerAsync(Task done)
    {
        await done.ConfigureAwait(false);
        return new HttpResponseMessage(HttpStatusCode.NoContent);
    }
}
