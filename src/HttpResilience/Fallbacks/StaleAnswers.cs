using System.Collections.Concurrent;
using System.Net;
using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Caching.Distributed;

namespace HttpResilience.Fallbacks;

/// <summary>The answers kept for the time when all tiers of a client fail (RFC 5861). Thread-safe.</summary>
internal sealed class StaleAnswers(IDistributedCache? distributed, TierEvents events, TimeProvider timeProvider) : IDisposable
{
    private readonly ConcurrentDictionary<string, StaleStore> _stores = new(StringComparer.Ordinal);

    /// <summary>Keeps the answer when its caller has read it to the end, if it may be kept.</summary>
    public void Keep(StaleTicket ticket, TierRequest request, HttpResponseMessage response)
    {
        if (!StaleRules.MayStore(request.Message, response))
            return;
        if (!ticket.Settings.TrustTierHandlers && !(ticket.IsCallers == true && ticket.IsAnswer(response)))
        {
            if (ticket.IsRedirected)
                return;
            request.Tier.State.NoteForeignIdentity();
            if (request.Tier.State.ClaimNotKeptLog())
                events.Logger.StaleNotKept(request.Set.Client, request.Tier.Name);
            return;
        }

        var lifetime = StaleRules.Lifetime(response, ticket.Settings.MaxAge);
        var entry = StaleEntry.Of(response, timeProvider.GetUtcNow());
        var store = StoreOf(request.Set.Client, ticket.Settings);
        KeptContent.Keep(response, ticket.Settings.MaxEntrySize, body => store.Keep(ticket.Key, entry with { Body = body }, lifetime));
    }

    /// <summary>An answer that this caller got to the same question, if it is young enough.</summary>
    public async ValueTask<HttpResponseMessage?> FindAsync(StaleTicket ticket, TierRequest request, CancellationToken cancellationToken)
    {
        // That is an answer, and no error in the sense of RFC 5861, 4: the caller may have lost the right to what it got before.
        if (request.Story.Any(static chapter => chapter.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return null;
        // A tier that adds what the key does not know may have meant another answer for this caller, even if it was not asked this time.
        if (ticket.MayBeAnothers)
            return null;
        if (!ticket.Settings.TrustTierHandlers && Array.Exists(request.Sequence, static tier => tier.State.HasForeignIdentity))
            return null;
        var entry = await StoreOf(request.Set.Client, ticket.Settings).FindAsync(ticket.Key, cancellationToken).ConfigureAwait(false);
        // The bound may be lower than when it was kept.
        if (entry?.AgeAt(timeProvider.GetUtcNow()) is not { } age || age + entry.AgeOnArrival > ticket.Settings.MaxAge)
            return null;
        request.IsStale = true;
        events.ServedStale(request, age);
        return entry.ToResponse(timeProvider);
    }

    /// <summary>Ends when nothing is being written.</summary>
    internal async Task WrittenAsync()
    {
        while (_stores.Values.Any(store => store.Writes > 0))
            await Task.Yield();
    }

    public void Dispose()
    {
        foreach (var store in _stores.Values)
            store.Dispose();
    }

    private StaleStore StoreOf(string client, StaleSettings settings) => _stores.TryGetValue(client, out var store)
        ? store
        : _stores.GetOrAdd(client, name => new StaleStore(distributed, settings.MaxTotalSize, timeProvider, exception => events.Logger.StaleCacheFailed(exception, name)));
}
