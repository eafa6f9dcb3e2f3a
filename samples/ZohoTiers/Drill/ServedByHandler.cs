using HttpResilience;
using ZohoTiers.Servers;

namespace ZohoTiers.Drill;

/// <summary>Reads from a response which server sent it. A handler of the client: it runs once per request, outside the tiers.</summary>
internal sealed class ServedByHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (RequestTrace.Current is not { } trace)
            return response;
        trace.IsStale = response.GetTierInfo() is { IsStale: true };
        // A kept answer says who gave it in its time.
        if (!trace.IsStale && response.Headers.TryGetValues(EmbeddedServer.ServedByHeader, out var names))
            trace.ServedBy = names.First();
        return response;
    }
}
