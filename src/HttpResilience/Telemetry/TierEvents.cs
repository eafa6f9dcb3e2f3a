using HttpResilience.Routing;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>Tells what happens on a request's way to whoever listens: the log, the metrics and the client's callbacks, each event in one place.</summary>
internal sealed class TierEvents(FeedingLogger logger, TierResilienceMetrics metrics)
{
    private readonly ILogger _requests = logger.OfRequests;

    public ILogger Logger => logger;

    public void RequestEnded(TierRequest request, HttpResponseMessage? response, TierOutcome outcome)
    {
        metrics.OperationEnded(request, outcome);
        if (request.Span is { } span)
            TierResilienceActivities.EndRequest(span, request, response, outcome);
    }

    public void AttemptSucceeded(TierRequest request, HttpResponseMessage response)
    {
        if (metrics.TimesAttempts)
            metrics.AttemptEnded(request, TierOutcome.Success, request.Deadline.Since(request.Visit.AttemptStarted));
        if (request.Set.Callbacks.OnSuccess is { } onSuccess)
            Call(request, nameof(TierResilienceOptions.OnSuccess), onSuccess, new AttemptResult(response, null, AttemptOutcome.Success), request.Deadline.Since(request.Visit.AttemptStarted));
    }

    public void AttemptEnded(TierRequest request, in AttemptResult result)
    {
        var outcome = result.Outcome;
        if (outcome.Kind == TierOutcome.Success)
        {
            AttemptSucceeded(request, result.Response!);
            return;
        }

        var duration = request.Deadline.Since(request.Visit.AttemptStarted);
        if (metrics.TimesAttempts)
            metrics.AttemptEnded(request, outcome.Kind, duration);
        if (outcome.Rejection != TierRejection.None)
            metrics.Rejected(request, request.Tier, outcome.Reason!);
        if (outcome.Kind != TierOutcome.Failure)
            return;
        _requests.CallFailed(request.Set.Client, request.Tier.Name, request.Visit.Attempts, duration.TotalMilliseconds, outcome.Reason!);
        Call(request, nameof(TierResilienceOptions.OnFailure), request.Set.Callbacks.OnFailure, result, duration);
    }

    /// <summary>A tier was left out of a request.</summary>
    public void Rejected(TierRequest request, Tier tier, string reason) => metrics.Rejected(request, tier, reason);

    public void RetryScheduled(TierRequest request, in AttemptResult result, TimeSpan delay)
    {
        var (client, tier) = (request.Set.Client, request.Tier.Name);
        _requests.RetryScheduled(client, tier, request.Visit.CountedAttempts + 1, request.Tier.Retry.MaxAttempts, delay.TotalMilliseconds, result.Outcome.Reason!);
        metrics.Retried(request);
        Call(request, nameof(TierResilienceOptions.OnRetry), request.Set.Callbacks.OnRetry, result, TimeSpan.Zero, delay);
    }

    public void BudgetRefused(TierRequest request)
    {
        metrics.BudgetRefused(request);
        if (request.Tier.State.Budget.ClaimLog())
            logger.RetryBudgetUsedUp(request.Set.Client, request.Tier.Name);
    }

    public void Throttled(TierRequest request, TimeSpan coolDown, string reason) => logger.TierThrottled(request.Set.Client, request.Tier.Name, coolDown, reason);

    public void CredentialsWithheld(TierRequest request, string header)
    {
        if (request.Tier.State.ClaimWithheldLog())
            logger.CredentialsWithheld(request.Set.Client, request.Tier.Name, header);
    }

    /// <param name="request">The request, still at the tier that it leaves, or at none.</param>
    /// <param name="from">The tier that it leaves.</param>
    /// <param name="to">The tier that it takes.</param>
    /// <param name="reason">Why.</param>
    /// <param name="wasAsked">Whether the tier was asked, or only skipped: that happens to every request while a breaker is open, and is not worth a line each.</param>
    public void FellBack(TierRequest request, Tier from, Tier to, string reason, bool wasAsked)
    {
        metrics.FellBack(request, from, to, reason);
        TierResilienceActivities.FellBack(request.Span, from, to, reason);
        _requests.TierFallback(wasAsked ? LogLevel.Information : LogLevel.Debug, request.Set.Client, from.Name, to.Name, reason);
        if (request.Set.Callbacks.OnFallback is { } callback)
            Call(request, nameof(TierResilienceOptions.OnFallback), callback, Describe(request, from) with { NextTier = to.Name, Reason = reason, Attempt = wasAsked ? request.Visit.Attempts : 0 });
    }

    public void Hedged(TierRequest request, Tier to, TimeSpan delay)
    {
        metrics.Hedged(request, to);
        logger.RequestHedged(request.Set.Client, to.Name, delay);
    }

    public void ServedStale(TierRequest request, TimeSpan age)
    {
        metrics.ServedStale(request);
        _requests.StaleServed(request.Set.Client, request.Message.Method.Method, request.OperationName ?? TagNames.NoOperation, age);
    }

    public void ChaosInjected(TierRequest request, string kind)
    {
        metrics.Injected(request, kind);
        _requests.ChaosInjected(request.Set.Client, request.Tier.Name, kind);
    }

    public void CredentialRenewed(string client, string tier, bool isGranted)
    {
        metrics.Renewed(client, tier, isGranted);
        if (isGranted)
            logger.CredentialRenewed(client, tier);
        else
            logger.CredentialRefused(client, tier);
    }

    public void AllFailed(TierRequest request)
    {
        if (_requests.IsEnabled(LogLevel.Error))
            _requests.AllTiersFailed(request.Set.Client, request.Message.Method.Method, request.OperationName ?? TagNames.NoOperation, Failures.Reasons(request));
    }

    public void CallbackFailed(Exception exception, string client, string callback) => logger.CallbackFailed(exception, client, callback);

    private void Call(TierRequest request, string name, Action<TierEvent>? callback, in AttemptResult result, TimeSpan duration, TimeSpan? delay = null)
    {
        if (callback is null)
            return;
        Call(request, name, callback, Describe(request, request.Tier) with
        {
            Attempt = request.Visit.Attempts,
            Reason = result.Outcome.Reason,
            StatusCode = result.Response?.StatusCode,
            Exception = result.Exception,
            Duration = duration,
            Delay = delay,
        });
    }

    private void Call(TierRequest request, string name, Action<TierEvent> callback, TierEvent arguments)
    {
        try
        {
            callback(arguments);
        }
        catch (Exception exception)
        {
            logger.CallbackFailed(exception, request.Set.Client, name);
        }
    }

    private static TierEvent Describe(TierRequest request, Tier tier) => new() { Client = request.Set.Client, Tier = tier.Name, Operation = request.OperationName };
}
