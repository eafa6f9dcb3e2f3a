namespace HttpResilience.Testing;

/// <summary>Counts what reaches a client's routing.</summary>
internal sealed class RequestCounter(TestedClient client) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        client.CountRequest();
        return base.SendAsync(request, cancellationToken);
    }
}
