using System.Threading.RateLimiting;
using HttpResilience.Routing;
using HttpResilience.Timeouts;

namespace HttpResilience.Concurrency;

/// <summary>
/// Holds the attempts at a tier to its limits: so many under way until they have their response's headers, and so many in a time. A full limit is a rejection, which the next tier takes.
/// </summary>
internal sealed class ConcurrencyHandler(TimeProvider timeProvider) : TierHandler
{
    internal override Task<HttpResponseMessage> SendAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        var limits = request.Tier.State.Limits;
        if (request.IsUncounted || !limits.Any)
            return PassAsync(request, attempt, cancellationToken);
        return limits.Adaptive is { } adaptive ? SendAdaptivelyAsync(adaptive, request, attempt, cancellationToken) : SendFixedAsync(limits.Fixed, request, attempt, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendFixedAsync(ConcurrencyLimiter? limiter, TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        if (limiter is null)
            return await SendAtRateAsync(request, attempt, cancellationToken).ConfigureAwait(false);
        using var lease = await AcquireAsync(limiter, request, cancellationToken).ConfigureAwait(false);
        if (lease is not { IsAcquired: true })
            return new RejectedResponse(TierRejection.LimitFull);
        return await SendAtRateAsync(request, attempt, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAdaptivelyAsync(AdaptiveLimit limit, TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        if (!limit.TryAcquire())
            return new RejectedResponse(TierRejection.LimitFull);
        var started = timeProvider.GetTimestamp();
        HttpResponseMessage? response = null;
        Exception? failure = null;
        try
        {
            return response = await SendAtRateAsync(request, attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            Release(limit, response, failure, timeProvider.GetElapsedTime(started));
        }
    }

    // The latency of a failure says nothing: it may be short because the server did nothing.
    private static void Release(AdaptiveLimit limit, HttpResponseMessage? response, Exception? failure, TimeSpan latency)
    {
        if (failure is AttemptTimeoutException || (response is not null and not RejectedResponse && OutcomeClassifier.SaysOverload(response.StatusCode)))
            limit.ReleaseDropped();
        else if (response is not null and not RejectedResponse && !OutcomeClassifier.IsServerError(response.StatusCode))
            limit.Release(latency);
        else
            limit.ReleaseIgnored();
    }

    // After the concurrency limit, so that an attempt which that one rejects costs none of the quota.
    private Task<HttpResponseMessage> SendAtRateAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken) => request.Tier.State.Limits.Rate is { } rate && !rate.TryTake()
        ? Task.FromResult<HttpResponseMessage>(new RejectedResponse(TierRejection.RateLimited))
        : PassSettledAsync(request, attempt, cancellationToken);

    // Waiting counts against the request's time.
    private async ValueTask<RateLimitLease?> AcquireAsync(ConcurrencyLimiter limiter, TierRequest request, CancellationToken cancellationToken)
    {
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
            return lease;
        var wait = request.AttemptLimit(request.Deadline.Now);
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
