namespace HttpResilience.Tests.Routing;

/// <summary>A handler of a user's own.</summary>
internal sealed class OwnHandler(OwnSend send) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => send(request, base.SendAsync, cancellationToken);
}
