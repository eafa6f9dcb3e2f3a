using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

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
        var story = request.Story;
        return new AllTiersFailedException(request.Message.Method, request.OperationName, request.IsRepeatable, inner, LastStatus(story))
        {
            Client = request.Set.Client,
            Attempts = story,
            MayHaveBeenProcessed = request.MayHaveBeenProcessed,
            RetryAfter = SoonestRetry(request),
        };
    }

    /// <summary>Its message.</summary>
    public static string Describe(AllTiersFailedException failure, HttpMethod method, string? operation, bool isRepeatable)
    {
        var resend = failure.MayHaveBeenProcessed && !isRepeatable ? " The request is not repeatable and may have been processed, so it was sent to no other server." : "";
        return $"{failure.Client}: no tier answered {method}{InWords(operation)}. {Reasons(failure.Attempts)}{InWords(failure.RetryAfter)}.{resend}";
    }

    /// <summary>What <see cref="HttpClient"/> itself throws on a timeout.</summary>
    public static TaskCanceledException Timeout(TierRequest request, Exception? inner)
    {
        var message = $"{request.Set.Client}: the total timeout of {Seconds(request.Deadline.Total)} ran out for {request.Message.Method}{InWords(request.OperationName)}. {Reasons(request)}.";
        return new TaskCanceledException(message, new TimeoutException(message, inner));
    }

    /// <param name="set">The client's.</param>
    /// <param name="method">The request's.</param>
    /// <param name="operation">Likewise.</param>
    /// <param name="answeredBy">The tier whose response it is; null for a fallback's.</param>
    /// <param name="story">What other tiers did, as far as it is known.</param>
    /// <param name="inner">What broke off the reading.</param>
    public static TaskCanceledException BodyTimeout(TierSet set, HttpMethod method, TierOperation? operation, Tier? answeredBy, IReadOnlyList<TierAttempt> story, Exception inner)
    {
        var total = operation?.TotalTimeout ?? set.TotalTimeout;
        var earlier = story.Count == 0 ? "" : $" {Reasons(story)}.";
        var source = answeredBy is null ? "the fallback's response" : $"the response of tier '{answeredBy.Name}'";
        var message = $"{set.Client}: the total timeout of {Seconds(total)} ran out for {method}{InWords(operation?.Name)} while the body of {source} was read.{earlier}";
        return new TaskCanceledException(message, new TimeoutException(message, inner));
    }

    public static RetryExhaustedException RetriesUsed(TierRequest request, in AttemptResult result) => new(
        $"{request.Set.Client}: tier '{request.Tier.Name}' failed {request.Visit.CountedAttempts} of {request.Tier.Retry.MaxAttempts} attempts, the last with: {result.Outcome.Reason}.",
        request.Visit.Attempts,
        result.Exception,
        result.Response?.StatusCode);

    public static string Reasons(TierRequest request) => Reasons(request.Story);

    private static string Reasons(IReadOnlyList<TierAttempt> story)
    {
        if (story.Count == 0)
            return "No tier was asked";
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        for (var i = 0; i < story.Count; i++)
        {
            text.AppendLiteral(i == 0 ? "" : "; ");
            text.AppendFormatted(story[i].Tier);
            text.AppendLiteral(": ");
            if (story[i].Attempts > 1)
            {
                text.AppendFormatted(story[i].Attempts);
                text.AppendLiteral(" attempts, then ");
            }

            text.AppendFormatted(story[i].Reason);
        }

        return text.ToStringAndClear();
    }

    private static HttpStatusCode? LastStatus(IReadOnlyList<TierAttempt> story)
    {
        for (var i = story.Count - 1; i >= 0; i--)
        {
            if (story[i].StatusCode is { } status)
                return status;
        }

        return null;
    }

    private static TimeSpan? SoonestRetry(TierRequest request)
    {
        TimeSpan? soonest = null;
        var now = request.Deadline.Now;
        foreach (var tier in request.Sequence)
        {
            var wait = tier.State.CoolDownLeft;
            if (tier.State.Breaker.TimeUntilRetryAt(now) is { } open && open > wait)
                wait = open;
            if (tier.State.Limits.Rate?.TimeUntilNext is { } next && next > wait)
                wait = next;
            if (wait > TimeSpan.Zero && !(wait >= soonest))
                soonest = wait;
        }

        return soonest;
    }

    private static string InWords(string? operation) => operation is null ? "" : $" (operation {operation})";

    private static string InWords(TimeSpan? retryAfter) => retryAfter is { } wait ? $"; worth trying again in {Seconds(wait)}" : "";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
