using System.Net;

namespace HttpResilience.Tests.Routing;

/// <summary>A primary handler that answers a millisecond later, with one status after the other; the last one again and again. It comes back to no context itself.</summary>
internal sealed class LaterTier(TimeProvider time, params HttpStatusCode[] statuses) : HttpMessageHandler
{
    private int _arrivals;

    public int Arrivals => _arrivals;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var status = statuses[Math.Min(_arrivals++, statuses.Length - 1)];
        if (request.Content is { } content)
            await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken).ConfigureAwait(false);
        return new HttpResponseMessage(status) { Content = new StringContent("answer") };
    }
}
