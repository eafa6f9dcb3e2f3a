using System.Runtime.CompilerServices;
using HttpResilience.Routing;
using HttpResilience.Telemetry;

namespace HttpResilience.Retrying;

/// <summary>Repeats a request within its tier. The outermost of a tier's handlers.</summary>
internal sealed class RetryHandler(TierClients clients, string client, string tier, TierEvents events, RetryJitter jitter, TimeProvider timeProvider) : TierHandler
{
    // No timer of .NET is finer than a millisecond; what is cut off would make a wait end before Retry-After says.
    private static readonly TimeSpan s_timerStep = TimeSpan.FromMilliseconds(1);

    internal override Task<HttpResponseMessage> SendAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        if (TierResilienceActivities.AreWanted)
            return SendTracedAsync(request, attempt, cancellationToken);
        return AwaitAsync(request, attempt, StartAsync(request, attempt, isTraced: false, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// The first attempt, for who awaits it himself and then <see cref="EndAsync">ends</see> it. One that is traced leaves its span the current one until then: who asks for that puts back what
    /// was.
    /// </summary>
    internal Task<HttpResponseMessage> StartAsync(TierRequest request, Attempt attempt, bool isTraced, CancellationToken cancellationToken)
    {
        Begin(request, attempt);
        if (isTraced)
            request.Visit.Span = TierResilienceActivities.StartAttempt(request);
        return PassAsync(request, attempt, cancellationToken);
    }

    /// <returns>The attempt's own task where its response is the request's; otherwise what comes of repeating it.</returns>
    internal Task<HttpResponseMessage> EndAsync(TierRequest request, Attempt attempt, Task<HttpResponseMessage> ended, CancellationToken cancellationToken)
    {
        var end = AttemptEnd.Of(ended);
        Settle(request, attempt, ref end, cancellationToken);
        if (end.Response is not { } response || end.Exception is not null || request.Outcome.Kind != TierOutcome.Success)
            return ConcludeAsync(request, attempt, ended, end, cancellationToken);
        if (request.Visit.Span is { } span)
            TierResilienceActivities.EndAttempt(span, response);
        if (!request.IsUncounted)
            events.AttemptSucceeded(request, response);
        return ended;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => throw TierRoutingHandler.SendIsNotSupported(client);

    private async Task<HttpResponseMessage> FinishAsync(TierRequest request, Attempt attempt, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await EndAsync(request, attempt, sending, cancellationToken).ConfigureAwait(false);
    }

    // A span is the current one of whoever makes it; an async method would give the caller his own back too, but is dear.
    private Task<HttpResponseMessage> SendTracedAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        var caller = CallersContext.Take();
        try
        {
            return AwaitAsync(request, attempt, StartAsync(request, attempt, isTraced: true, cancellationToken), cancellationToken);
        }
        finally
        {
            caller.GiveBack();
        }
    }

    private Task<HttpResponseMessage> AwaitAsync(TierRequest request, Attempt attempt, Task<HttpResponseMessage> sending, CancellationToken cancellationToken) =>
        sending.IsCompleted ? EndAsync(request, attempt, sending, cancellationToken) : FinishAsync(request, attempt, sending, cancellationToken);

    private async ValueTask<AttemptResult> AttemptAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        var sending = StartAsync(request, attempt, isTraced: true, cancellationToken);
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return End(request, attempt, sending, cancellationToken);
    }

    private void Begin(TierRequest request, Attempt attempt)
    {
        attempt.Innermost = null;
        request.PrepareAttempt();
        // Before it is sent, so that those under way count too; taken back when a breaker or a limit turned it away, because what is no load must not make room for retries.
        if (request.Visit is { Attempts: 1, IsHedge: false } && !request.IsUncounted)
            request.Visit.Counted = request.Tier.State.Budget.CountRequest(request.Visit.AttemptStarted);
        if (request.Visit.WithheldHeader is { } header)
            events.CredentialsWithheld(request, header);
    }

    // Kept out of the healthy path, whose frame would have to hold all that.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task<HttpResponseMessage> ConcludeAsync(TierRequest request, Attempt attempt, Task<HttpResponseMessage> ended, in AttemptEnd end, CancellationToken cancellationToken)
    {
        var result = Conclude(request, end, cancellationToken);
        return result.Outcome.Kind == TierOutcome.Success ? ended : RepeatAsync(request, attempt, result, cancellationToken);
    }

    private AttemptResult End(TierRequest request, Attempt attempt, Task<HttpResponseMessage> ended, CancellationToken cancellationToken)
    {
        var end = AttemptEnd.Of(ended);
        Settle(request, attempt, ref end, cancellationToken);
        return Conclude(request, end, cancellationToken);
    }

    private AttemptResult Conclude(TierRequest request, in AttemptEnd end, CancellationToken cancellationToken)
    {
        // Somebody's handler between this and the breaker's threw, which nobody has judged.
        if (end.Exception is { } exception && request.Outcome.Kind == TierOutcome.Success)
            request.Outcome = OutcomeClassifier.Unjudged(exception, cancellationToken);
        var result = new AttemptResult(end.Response, end.Exception, request.Outcome);
        if (request.Visit.Span is { } span)
            TierResilienceActivities.EndAttempt(span, request, result);
        request.Note(result.Outcome);
        if (result.Outcome.Kind == TierOutcome.Rejected)
        {
            request.ForgetAttempt();
            request.Visit.Counted.TakeBack();
        }

        if (!request.IsUncounted)
            events.AttemptEnded(request, result);
        return result;
    }

    private async Task<HttpResponseMessage> RepeatAsync(TierRequest request, Attempt attempt, AttemptResult last, CancellationToken cancellationToken)
    {
        var delay = TimeSpan.Zero;
        try
        {
            while (true)
            {
                CoolDown(request, last.Outcome);
                if (!await HasNewCredentialAsync(request, last.Outcome, cancellationToken).ConfigureAwait(false))
                {
                    if (NextDelay(request, last.Outcome, delay) is not { } next)
                        break;
                    delay = next;
                    events.RetryScheduled(request, last, delay);
                    if (!await request.Tier.State.Waits.WaitAsync(delay, request.MayProbe, cancellationToken).ConfigureAwait(false))
                        break;
                }

                var result = await AttemptAsync(request, attempt, cancellationToken).ConfigureAwait(false);
                if (result.Outcome.Kind == TierOutcome.Rejected)
                {
                    result.Discard();
                    break;
                }

                last.Discard();
                last = result;
            }
        }
        catch (Exception exception)
        {
            // Not an attempt's result: the outcome of the attempt before must not speak for it.
            last.Discard();
            request.Outcome = OutcomeClassifier.Interrupted(exception, cancellationToken);
            throw;
        }

        request.Outcome = last.Outcome;
        return last.GetOrThrow();
    }

    // Once for a request and tier. The answer was a refusal, so that any request may be sent again, at once and beside the attempts that MaxAttempts allows.
    private static async ValueTask<bool> HasNewCredentialAsync(TierRequest request, AttemptOutcome outcome, CancellationToken cancellationToken)
    {
        // A health probe asks how the tier is, and changes nothing.
        if (request.IsProbe || !outcome.IsForCredential || !outcome.NotProcessed || request.Visit.HasAskedForCredential)
            return false;
        request.Visit.NoteCredentialAsked();
        request.Visit.Reserve = ReserveForNextTier(request);
        var hasNew = await request.Tier.State.Renewal!.HasNewAsync(request.Visit.AttemptStarted, request.Deadline.Left - request.Visit.Reserve, cancellationToken).ConfigureAwait(false);
        // Renewed all the same where the body is gone, for those that follow.
        if (!hasNew || !request.MaySendAgain(outcome))
            return false;
        request.Visit.NoteNewCredential();
        return true;
    }

    private void CoolDown(TierRequest request, in AttemptOutcome outcome)
    {
        if (outcome.RetryAfter is not { } wait || request.IsUncounted)
            return;
        var coolDown = wait < request.Tier.MaxCoolDown ? wait : request.Tier.MaxCoolDown;
        if (coolDown > TimeSpan.Zero && request.Tier.State.CoolDown(coolDown))
            events.Throttled(request, coolDown, outcome.Reason!);
    }

    /// <summary>The delay before the next attempt; null when there is to be none.</summary>
    private TimeSpan? NextDelay(TierRequest request, in AttemptOutcome outcome, TimeSpan previous)
    {
        var settings = request.Tier.Retry;
        if (!outcome.AllowsRetry || request.IsUncounted || request.Visit.CountedAttempts >= settings.MaxAttempts || !request.MaySendAgain(outcome))
            return null;
        // An open breaker ends the retrying at once, not after a delay.
        if (!request.Tier.State.Breaker.IsCallPermitted(request.MayProbe))
            return null;
        request.Visit.Reserve = ReserveForNextTier(request);
        var delay = RetryDelay.Compute(settings, request.Visit.CountedAttempts - 1, previous, jitter.Next());
        if (outcome.RetryAfter > delay)
            delay = outcome.RetryAfter.Value + s_timerStep;
        return delay < request.Deadline.Left - request.Visit.Reserve && TakeBudget(request) ? delay : null;
    }

    // Before the delay, so that those who wait are counted too.
    private bool TakeBudget(TierRequest request)
    {
        if (request.Tier.Budget is not { } budget || request.Tier.State.Budget.TryTake(budget))
            return true;
        events.BudgetRefused(request);
        return false;
    }

    /// <summary>Time for one attempt at the next tier that could take the request over.</summary>
    private static TimeSpan ReserveForNextTier(TierRequest request)
    {
        var position = Array.IndexOf(request.Sequence, request.Tier);
        for (var i = position + 1; i < request.Sequence.Length; i++)
        {
            var next = request.Sequence[i];
            if (TierEligibility.CouldTakeOver(next, request.MayProbe))
                return request.Operation?.AttemptTimeout ?? next.AttemptTimeout;
        }

        return TimeSpan.Zero;
    }

    // Somebody uses the tier's own client. The tier protects itself all the same; there is just no other tier to go to.
    protected override async Task<HttpResponseMessage> SendDirectAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var set = clients.Get(client).Current;
        if (set.Find(tier) is not { } inForce)
            return await base.SendDirectAsync(message, cancellationToken).ConfigureAwait(false);
        // Made for the tier's own address, so that a handover that was missed can't carry its credentials elsewhere either.
        var request = TierRequests.ForTier(message, set, inForce, timeProvider);
        try
        {
            if (request.NeedsToKeepBody)
                await request.KeepBodyAsync(cancellationToken).ConfigureAwait(false);
            var attempt = new Attempt();
            var first = await AttemptAsync(request, attempt, cancellationToken).ConfigureAwait(false);
            var response = await RepeatAsync(request, attempt, first, cancellationToken).ConfigureAwait(false);
            return response is not RejectedResponse rejected ? response
                : rejected.Rejection == TierRejection.CircuitOpen ? throw Failures.CircuitOpen(request)
                : throw Failures.AllTiers(request, inner: null);
        }
        finally
        {
            Handover.Forget(message);
            request.Finish();
        }
    }
}
