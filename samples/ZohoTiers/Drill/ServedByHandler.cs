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
        var tier = response.GetTierInfo();
        trace.IsStale = tier is { IsStale: true };
        // A kept answer says who gave it in its time. A tool's result has no headers, so what the gateway served is known from the library.
        if (!trace.IsStale)
            trace.ServedBy = response.Headers.TryGetValues(EmbeddedServer.ServedByHeader, out var names) ? names.First() : tier?.Tier;
        return response;
    }
}
