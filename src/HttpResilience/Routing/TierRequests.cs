using HttpResilience.Timeouts;

namespace HttpResilience.Routing;

/// <summary>Where requests come from: the code that calls a client, somebody who uses a tier's own client, a health probe.</summary>
internal static class TierRequests
{
    /// <summary>A request that calling code sends to a client with tiers.</summary>
    /// <exception cref="InvalidOperationException">The URI does not lie below the client's base address, or a tier is named that is not there.</exception>
    public static TierRequest ForClient(HttpRequestMessage message, TierClient client, TimeProvider timeProvider)
    {
        var set = client.Current;
        var uri = message.RequestUri ?? throw new InvalidOperationException($"{set.Client}: the request has no URI.");
        var address = client.Address;
        var below = TierUri.Below(address, uri, set.Client);
        var operation = set.OperationOf(message, TierUri.PathOf(below.Span));
        var deadline = new Deadline(timeProvider, operation?.TotalTimeout ?? set.TotalTimeout);
        var request = TierRequest.Begin(message, set, set.SequenceOf(message, operation), deadline, operation, Repeatability.IsRepeatable(message, operation));
        request.Route(address, below);
        return request;
    }

    /// <summary>A request that somebody sends to a tier's client directly: no other tier is asked.</summary>
    /// <exception cref="InvalidOperationException">The URI is of another origin than the tier's.</exception>
    public static TierRequest ForTier(HttpRequestMessage message, TierSet set, Tier tier, TimeProvider timeProvider)
    {
        if (message.RequestUri is not { } uri || !tier.Address.IsOriginOf(uri))
            throw new InvalidOperationException($"{Tier.ClientName(set.Client, tier.Name)}: the request is not for {tier.Address}, so it is not sent: it must not carry the tier's credentials elsewhere.");
        var request = TierRequest.Begin(message, set, [tier], new Deadline(timeProvider, set.TotalTimeout), null, Repeatability.IsRepeatable(message, null));
        request.Bind(tier, isUncounted: !set.Enabled);
        return request;
    }

    /// <summary>A health probe.</summary>
    public static TierRequest ForProbe(HttpRequestMessage message, TierSet set, Tier tier, TimeSpan timeout, TimeProvider timeProvider)
    {
        var operation = new TierOperation("health", true, timeout, timeout, null) { IsProbe = true };
        var request = TierRequest.Begin(message, set, [tier], new Deadline(timeProvider, timeout), operation, isRepeatable: true);
        request.Bind(tier, isUncounted: true);
        return request;
    }
}
