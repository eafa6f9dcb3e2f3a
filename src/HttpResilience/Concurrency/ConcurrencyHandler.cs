using System.Threading.RateLimiting;
using HttpResilience.Routing;

namespace HttpResilience.Concurrency;

/// <summary>Holds the attempts under way in a tier to its limit, until each has its response's headers. A full limit is a rejection, which the next tier takes.</summary>
internal sealed class ConcurrencyHandler(TimeProvider timeProvider) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var request = Handover.Take(message);
        if (request?.Tier.State.Limiter is not { } limiter || request.IsUncounted)
            return await PassAsync(request, message, cancellationToken).ConfigureAwait(false);
        using var lease = await AcquireAsync(limiter, request, cancellationToken).ConfigureAwait(false);
        if (lease is not { IsAcquired: true })
            return new RejectedResponse(TierRejection.LimitFull);
        return await PassAsync(request, message, cancellationToken).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> PassAsync(TierRequest? request, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        if (request is not null)
            Handover.Give(request);
        return base.SendAsync(message, cancellationToken);
    }

    // Waiting counts against the request's time.
    private async ValueTask<RateLimitLease?> AcquireAsync(ConcurrencyLimiter limiter, TierRequest request, CancellationToken cancellationToken)
    {
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
            return lease;
        var wait = request.AttemptLimit();
        if (wait <= TimeSpan.Zero)
            return null;
        using var timeout = new CancellationTokenSource(wait, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await limiter.AcquireAsync(1, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
