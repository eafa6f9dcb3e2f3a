using HttpResilience.Routing;
using HttpResilience.Telemetry;

namespace HttpResilience.Chaos;

/// <summary>Injects faults below the breaker, so that an environment can rehearse what the library does about them. The innermost of ours; passes everything on where chaos is off.</summary>
internal sealed class ChaosHandler(TimeProvider timeProvider, TierEvents events) : TierHandler
{
    internal override Task<HttpResponseMessage> SendAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken) =>
        request is { IsUncounted: false, Tier.Chaos: { } chaos } ? InjectAsync(chaos, request, attempt, cancellationToken) : PassAsync(request, attempt, cancellationToken);

    private async Task<HttpResponseMessage> InjectAsync(ChaosSettings chaos, TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        if (Draw(chaos.LatencyRate))
        {
            events.ChaosInjected(request, "latency");
            await Task.Delay(chaos.Latency, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        if (Draw(chaos.FaultRate))
        {
            events.ChaosInjected(request, "fault");
            throw request.Outgoing.NoteUnsent(new HttpRequestException(HttpRequestError.ConnectionError, "Chaos: a fault was injected on purpose, nothing was sent."));
        }

        if (!Draw(chaos.StatusRate))
            return await PassAsync(request, attempt, cancellationToken).ConfigureAwait(false);
        events.ChaosInjected(request, "status");
        request.Outgoing.NoteExchange();
        return new HttpResponseMessage(chaos.Status) { RequestMessage = request.Message, ReasonPhrase = "Chaos" };
    }

    private static bool Draw(double rate) => rate > 0 && Random.Shared.NextDouble() < rate;
}
