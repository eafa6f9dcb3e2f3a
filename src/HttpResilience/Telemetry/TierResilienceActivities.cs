using System.Diagnostics;
using HttpResilience.Routing;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

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
        var span = Start(HttpConventions.SpanNameOf(request.Message.Method, request.Set.Client), ActivityKind.Internal, [Method(request), new("resilience.client", request.Set.Client)]);
        return span?.SetTag("resilience.operation", request.OperationName);
    }

    public static void EndRequest(Activity span, TierRequest request, HttpResponseMessage? response, TierOutcome outcome)
    {
        using var ending = span;
        if (!span.IsAllDataRequested)
            return;
        span.SetTag("resilience.tier", response is null ? null : request.AnsweredBy?.Name);
        span.SetTag("resilience.attempts", request.TotalAttempts);
        if (request.IsStale)
            span.SetTag("resilience.stale", true);
        if (response is not null)
            span.SetTag("http.response.status_code", (int)response.StatusCode);
        if (outcome != TierOutcome.Success)
            span.SetStatus(ActivityStatusCode.Error, TagNames.Of(outcome));
    }

    public static void FellBack(Activity? span, Tier from, Tier to, string reason) => span?.AddEvent(new ActivityEvent(
        "tier_fallback", tags: new ActivityTagsCollection { ["resilience.from"] = from.Name, ["resilience.to"] = to.Name, ["resilience.reason"] = reason }));

    /// <summary>Below whatever span is the current one, the request's or one of a handler's: a parent named by its ids alone would lose its baggage.</summary>
    public static Activity? StartAttempt(TierRequest request)
    {
        if (!AreWanted)
            return null;
        var uri = request.Message.RequestUri!;
        var span = Start(
            HttpConventions.SpanNameOf(request.Message.Method),
            ActivityKind.Client,
            [
                Method(request), new("server.address", uri.IdnHost), new("server.port", uri.Port), new("url.scheme", uri.Scheme),
                new("resilience.client", request.Set.Client), new("resilience.tier", request.Tier.Name),
            ]);
        if (span is null)
            return null;
        if (HttpConventions.MethodOf(request.Message.Method) == HttpConventions.Other)
            span.SetTag("http.request.method_original", request.Message.Method.Method);
        if (request.CountSpan() is > 0 and var resends)
            span.SetTag("http.request.resend_count", resends);
        return span;
    }

    public static void EndAttempt(Activity span, TierRequest request, in AttemptResult result)
    {
        using var ending = span;
        if (result.Outcome.Kind == TierOutcome.Rejected)
            request.ForgetSpan();
        if (!span.IsAllDataRequested)
            return;
        var isAnswered = result.Response is not (null or RejectedResponse);
        if (isAnswered)
            span.SetTag("http.response.status_code", (int)result.Response!.StatusCode);
        if (HttpConventions.ErrorTypeOf(result) is not { } error)
            return;
        span.SetTag("error.type", error);
        span.SetStatus(ActivityStatusCode.Error, isAnswered ? null : result.Outcome.Reason);
    }

    // Tags that a sampler may want to see are there from the start.
    private static Activity? Start(string name, ActivityKind kind, Tag[] tags) => s_source.StartActivity(name, kind, default(ActivityContext), tags);

    private static Tag Method(TierRequest request) => new("http.request.method", HttpConventions.MethodOf(request.Message.Method));
}
