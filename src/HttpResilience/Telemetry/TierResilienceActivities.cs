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

    public static Activity? StartRequest(TierRequest request)
    {
        if (!s_source.HasListeners() || s_source.StartActivity($"{request.Set.Client} {request.Message.Method}", ActivityKind.Internal) is not { } span)
            return null;
        span.SetTag("http.request.method", request.Message.Method.Method);
        span.SetTag("resilience.client", request.Set.Client);
        span.SetTag("resilience.operation", request.OperationName);
        return span;
    }

    public static void EndRequest(Activity span, TierRequest request, HttpResponseMessage? response, TierOutcome outcome)
    {
        span.SetTag("resilience.tier", response is null ? null : request.AnsweredBy?.Name);
        span.SetTag("resilience.attempts", request.TotalAttempts);
        if (request.IsStale)
            span.SetTag("resilience.stale", true);
        if (response is not null)
            span.SetTag("http.response.status_code", (int)response.StatusCode);
        if (outcome != TierOutcome.Success)
            span.SetStatus(ActivityStatusCode.Error, TagNames.Of(outcome));
        span.Dispose();
    }

    public static void FellBack(Activity? span, Tier from, Tier to, string reason) => span?.AddEvent(new ActivityEvent(
        "tier_fallback", tags: new ActivityTagsCollection { ["resilience.from"] = from.Name, ["resilience.to"] = to.Name, ["resilience.reason"] = reason }));

    public static Activity? StartAttempt(TierRequest request)
    {
        if (!s_source.HasListeners())
            return null;
        var span = s_source.StartActivity(request.Message.Method.Method, ActivityKind.Client, request.Span?.Context ?? Activity.Current?.Context ?? default);
        if (span is null)
            return null;
        var uri = request.Message.RequestUri!;
        span.SetTag("http.request.method", request.Message.Method.Method);
        span.SetTag("server.address", uri.IdnHost);
        span.SetTag("server.port", uri.Port);
        span.SetTag("url.scheme", uri.Scheme);
        span.SetTag("resilience.client", request.Set.Client);
        span.SetTag("resilience.tier", request.Tier.Name);
        if (request.TotalAttempts > 1)
            span.SetTag("http.request.resend_count", request.TotalAttempts - 1);
        return span;
    }

    public static void EndAttempt(Activity span, in AttemptResult result)
    {
        if (result.Response is { } response and not RejectedResponse)
            span.SetTag("http.response.status_code", (int)response.StatusCode);
        if (result.Outcome.Kind != TierOutcome.Success)
        {
            span.SetTag("error.type", result.Exception?.GetType().FullName ?? (result.Response is RejectedResponse ? "rejected" : ((int)result.Response!.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            span.SetStatus(ActivityStatusCode.Error, result.Outcome.Reason);
        }

        span.Dispose();
    }
}
