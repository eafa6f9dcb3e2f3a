namespace HttpResilience.Tests.Routing;

/// <summary>What it does with a message and the handler below it.</summary>
internal delegate Task<HttpResponseMessage> OwnSend(HttpRequestMessage message, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> next, CancellationToken cancellationToken);

/// <summary>A handler of a user's own.</summary>
internal sealed class OwnHandler(OwnSend send) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => send(request, base.SendAsync, cancellationToken);
}
