using System.Diagnostics;
using HttpResilience.Routing;

namespace HttpResilience.Telemetry;

/// <summary>
/// Spans of the source <c>HttpResilience</c>: one for a request, with each fallback as an event, and below it one for each attempt, with the attributes that OpenTelemetry's conventions give HTTP
/// clients. No attribute holds a path or a query: they may be secrets.
/// </summary>
internal static class TierResilienceActivities
{
    public const string SourceName = "HttpResilience";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Whether anybody wants spans.</summary>
    public static bool AreWanted => s_source.HasListeners();

    public static Activity? StartRequest(TierRequest request)
    {
        if (!AreWanted)
            return null;
        var span = Start(request.Set.RequestSpans[HttpConventions.IndexOf(request.Message.Method)], ActivityKind.Internal);
        if (request.OperationName is { } operation && span is { IsAllDataRequested: true })
            span.SetTag("resilience.operation", operation);
        return span;
    }

    public static void EndRequest(Activity span, TierRequest request, HttpResponseMessage? response, TierOutcome outcome)
    {
        if (span.IsAllDataRequested)
            Fill(span, request, response, outcome);
        if (request.Visit.Span is { IsStopped: true } attempt && EndsWithItsAttempt(request))
            span.SetEndTime(attempt.StartTimeUtc + attempt.Duration);
        span.Stop();
    }

    public static void FellBack(Activity? span, Tier from, Tier to, string reason)
    {
        if (span is { IsAllDataRequested: true })
            span.AddEvent(new ActivityEvent(
                "tier_fallback", tags: new ActivityTagsCollection { ["resilience.from"] = from.Name, ["resilience.to"] = to.Name, ["resilience.reason"] = reason }));
    }

    /// <summary>Below whatever span is the current one, the request's or one of a handler's: a parent named by its ids alone would lose its baggage.</summary>
    public static Activity? StartAttempt(TierRequest request)
    {
        if (!AreWanted)
            return null;
        var method = HttpConventions.IndexOf(request.Message.Method);
        var begun = request.Span is { } whole && BeginsWithItsAttempt(request) ? new DateTimeOffset(whole.StartTimeUtc) : default;
        if (Start(request.Tier.AttemptSpans[method], ActivityKind.Client, begun) is not { } span)
            return null;
        var resends = request.CountSpan();
        if (!span.IsAllDataRequested)
            return span;
        if (method == HttpConventions.Methods.Count - 1)
            span.SetTag("http.request.method_original", request.Message.Method.Method);
        if (resends > 0)
            span.SetTag("http.request.resend_count", BoxedNumber.Of(resends));
        return span;
    }

    /// <summary>The attempt of which this response came is a success for the tier.</summary>
    public static void EndAttempt(Activity span, HttpResponseMessage response)
    {
        if (span.IsAllDataRequested)
        {
            if ((int)response.StatusCode < 400)
                span.SetTag("http.response.status_code", BoxedNumber.Of((int)response.StatusCode));
            else
                Fill(span, new AttemptResult(response, null, AttemptOutcome.Success));
        }

        span.Stop();
    }

    public static void EndAttempt(Activity span, TierRequest request, in AttemptResult result)
    {
        if (result.Outcome.Kind == TierOutcome.Rejected)
            request.ForgetSpan();
        if (span.IsAllDataRequested)
            Fill(span, result);
        span.Stop();
    }

    private static void Fill(Activity span, in AttemptResult result)
    {
        var isAnswered = result.Response is not (null or RejectedResponse);
        if (isAnswered)
            span.SetTag("http.response.status_code", BoxedNumber.Of((int)result.Response!.StatusCode));
        if (HttpConventions.ErrorTypeOf(result) is not { } error)
            return;
        span.SetTag("error.type", error);
        span.SetStatus(ActivityStatusCode.Error, isAnswered ? null : result.Outcome.Reason);
    }

    private static void Fill(Activity span, TierRequest request, HttpResponseMessage? response, TierOutcome outcome)
    {
        span.SetTag("resilience.tier", response is null ? null : request.AnsweredBy?.Name);
        span.SetTag("resilience.attempts", BoxedNumber.Of(request.TotalAttempts));
        if (request.IsStale)
            span.SetTag("resilience.stale", true);
        if (response is not null)
            span.SetTag("http.response.status_code", BoxedNumber.Of((int)response.StatusCode));
        if (outcome != TierOutcome.Success)
            span.SetStatus(ActivityStatusCode.Error, TagNames.Of(outcome));
    }

    private static bool BeginsWithItsAttempt(TierRequest request) => request.TotalAttempts == 1 && request.Visit.AttemptStarted == request.Deadline.Started;

    // Nothing is done then after the only attempt but to give the caller its response.
    private static bool EndsWithItsAttempt(TierRequest request) => request.MayBeRecycled && request.Set.Callbacks.OnSuccess is null;

    // By the clock where no time is given, which is a tenth of what a span costs.
    private static Activity? Start(SpanStart start, ActivityKind kind, DateTimeOffset begun = default) =>
        s_source.StartActivity(start.Name, kind, default(ActivityContext), start.Tags, links: null, begun);
}
