using System.Net;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>A primary handler that answers at once.</summary>
internal sealed class InstantTier : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request });
}
