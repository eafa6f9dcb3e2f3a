using System.Globalization;

namespace HttpResilience.Routing;

/// <summary>What the caller is told when no tier answered. No message holds a URI, a header, a token or a body.</summary>
internal static class Failures
{
    /// <summary>One tier, and its breaker rejected.</summary>
    public static CircuitOpenException CircuitOpen(TierRequest request)
    {
        var tier = request.Sequence[0];
        var retryAfter = tier.State.Breaker.TimeUntilRetry;
        return new CircuitOpenException(
            $"{request.Set.Client}: tier '{tier.Name}' was not asked: circuit open{InWords(retryAfter)}.", request.Set.Client, tier.Name, tier.State.Breaker.State, retryAfter);
    }

    public static AllTiersFailedException AllTiers(TierRequest request, Exception? inner)
    {
        var retryAfter = SoonestRetry(request);
        var resend = request.MayHaveBeenProcessed && !request.IsRepeatable ? " The request is not repeatable and may have been processed, so it was sent to no other server." : "";
        return new AllTiersFailedException(
            $"{request.Set.Client}: no tier answered {request.Message.Method}{OfOperation(request)}. {Reasons(request)}{InWords(retryAfter)}.{resend}",
            request.Set.Client,
            request.Story,
            request.MayHaveBeenProcessed,
            retryAfter,
            inner,
            request.Story.LastOrDefault(chapter => chapter.StatusCode is not null)?.StatusCode);
    }

    /// <summary>What <see cref="HttpClient"/> itself throws on a timeout.</summary>
    public static TaskCanceledException Timeout(TierRequest request, Exception? inner)
    {
        var message = $"{request.Set.Client}: the total timeout of {Seconds(request.Deadline.Total)} ran out for {request.Message.Method}{OfOperation(request)}. {Reasons(request)}.";
        return new TaskCanceledException(message, new TimeoutException(message, inner));
    }

    public static TaskCanceledException BodyTimeout(TierRequest request, Exception inner)
    {
        var earlier = request.Story.Count == 0 ? "" : $" {Reasons(request)}.";
        var message = $"{request.Set.Client}: the total timeout of {Seconds(request.Deadline.Total)} ran out for {request.Message.Method}{OfOperation(request)} while the body of the response of tier '{(request.AnsweredBy ?? request.Tier).Name}' was read.{earlier}";
        return new TaskCanceledException(message, new TimeoutException(message, inner));
    }

    public static RetryExhaustedException RetriesUsed(TierRequest request, in AttemptResult result) => new(
        $"{request.Set.Client}: tier '{request.Tier.Name}' failed {request.CountedAttempts} of {request.Tier.Retry.MaxAttempts} attempts, the last with: {result.Outcome.Reason}.",
        request.Attempts,
        result.Exception,
        result.Response?.StatusCode);

    public static string Reasons(TierRequest request) => request.Story.Count == 0
        ? "No tier was asked"
        : string.Join("; ", request.Story.Select(chapter => chapter.Attempts > 1 ? $"{chapter.Tier}: {chapter.Attempts} attempts, then {chapter.Reason}" : $"{chapter.Tier}: {chapter.Reason}"));

    private static TimeSpan? SoonestRetry(TierRequest request)
    {
        TimeSpan? soonest = null;
        foreach (var tier in request.Sequence)
        {
            var wait = tier.State.CoolDownLeft;
            if (tier.State.Breaker.TimeUntilRetry is { } open && open > wait)
                wait = open;
            if (tier.State.Limits.Rate?.TimeUntilNext is { } next && next > wait)
                wait = next;
            if (wait > TimeSpan.Zero && !(wait >= soonest))
                soonest = wait;
        }

        return soonest;
    }

    private static string OfOperation(TierRequest request) => request.Operation is { } operation ? $" (operation {operation.Name})" : "";

    private static string InWords(TimeSpan? retryAfter) => retryAfter is { } wait ? $"; worth trying again in {Seconds(wait)}" : "";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
