using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace HttpResilience.Tests.Telemetry;

/// <summary>How spans fit into the caller's trace, and what they must not say.</summary>
[Collection(Listening.Name)]
public sealed class ActivityContextTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_callers_activity_is_the_current_one_before_and_after(bool fails)
    {
        await using var tiers = new TierHarness();
        using var spans = new SpanSink();
        using var caller = new Activity("caller").Start();
        if (fails)
            tiers.Mcp.Always(new FormatException());
        var pending = tiers.GetAsync();
        Assert.Same(caller, Activity.Current);
        Assert.Equal(fails, await Record.ExceptionAsync(() => pending) is not null);
        Assert.Same(caller, Activity.Current);
        Assert.Equal((caller.SpanId, caller.TraceId), (spans.Request.ParentSpanId, spans.Request.TraceId));
    }

    [Fact]
    public async Task A_tiers_handlers_and_its_connection_run_within_the_attempts_span()
    {
        await using var tiers = new TierHarness();
        using var spans = new SpanSink();
        var current = new List<ActivitySpanId?>();
        tiers.Mcp.Otherwise = (_, _) =>
        {
            current.Add(Activity.Current?.SpanId);
            return Task.FromResult(new HttpResponseMessage(current.Count < 3 ? HttpStatusCode.BadGateway : HttpStatusCode.OK));
        };
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(3, current.Count);
        Assert.Equal(spans.Attempts.Select(span => (ActivitySpanId?)span.SpanId), current);
    }

    [Fact]
    public async Task What_the_caller_sends_along_with_its_trace_goes_on_to_every_attempt()
    {
        await using var tiers = new TierHarness(Routing.Hedging.Of(Routing.Hedging.TwoTiers));
        using var spans = new SpanSink();
        var seen = new List<(string? Baggage, string? State, bool IsRecorded)>();
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.Otherwise = (_, _) =>
        {
            seen.Add((Activity.Current!.GetBaggageItem("tenant"), Activity.Current.TraceStateString, Activity.Current.Recorded));
            return Task.FromResult(new HttpResponseMessage());
        };
        using var caller = new Activity("caller") { TraceStateString = "vendor=1", ActivityTraceFlags = ActivityTraceFlags.Recorded }.AddBaggage("tenant", "7").Start();
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal([("7", "vendor=1", true)], seen);
    }

    [Fact]
    public async Task A_handler_that_throws_before_the_tiers_breaker_is_asked_is_a_failed_attempt()
    {
        await using var tiers = new TierHarness(services: services => services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new BehindRetry()));
        using var spans = new SpanSink();
        using var meters = new MeterSink(tiers);
        await Assert.ThrowsAsync<FormatException>(() => tiers.GetAsync());
        Assert.Equal("System.FormatException", Assert.Single(spans.Attempts).GetTagItem("error.type"));
        Assert.Contains("outcome=failure", Assert.Single(meters.Of("resilient_attempt_duration")), StringComparison.Ordinal);
        Assert.Contains("outcome=failure", Assert.Single(meters.Of("resilient_operation_duration")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sampler_sees_what_it_may_decide_by()
    {
        await using var tiers = new TierHarness();
        using var spans = new SpanSink();
        await tiers.GetAsync();
        Assert.Equal(
            [
                ["http.request.method=GET", "resilience.client=crm"],
                ["http.request.method=GET", "server.address=mcp.example", "server.port=443", "url.scheme=https", "resilience.client=crm", "resilience.tier=mcp"],
            ],
            spans.SeenBySampler);
    }

    [Theory]
    [InlineData(ActivitySamplingResult.None, 0)]
    [InlineData(ActivitySamplingResult.PropagationData, 2)]
    public async Task Spans_that_are_not_recorded_are_not_filled_and_change_nothing(ActivitySamplingResult sampling, int started)
    {
        await using var tiers = new TierHarness();
        using var spans = new SpanSink(sampling);
        using var caller = new Activity("caller").Start();
        Assert.Equal(HttpStatusCode.OK, (await tiers.GetAsync()).StatusCode);
        Assert.Equal(started, spans.Started.Count);
        Assert.True(spans.HaveAllEnded);
        Assert.Same(caller, Activity.Current);
        Assert.All(spans.Started, span => Assert.Null(span.GetTagItem("http.response.status_code")));
    }

    [Fact]
    public async Task A_method_that_nobody_knows_is_other_and_named_beside_it()
    {
        await using var tiers = new TierHarness();
        using var spans = new SpanSink();
        await tiers.Client.SendAsync(new HttpRequestMessage(new HttpMethod("MKCOL7"), "x"));
        await tiers.Client.SendAsync(new HttpRequestMessage(new HttpMethod("get"), "x"));
        Assert.Equal(["crm HTTP", "HTTP", "crm GET", "GET"], spans.Started.Select(span => span.DisplayName));
        Assert.Equal(["_OTHER", "_OTHER", "GET", "GET"], spans.Started.Select(span => span.GetTagItem("http.request.method")));
        Assert.Equal(["MKCOL7", null], spans.Attempts.Select(span => span.GetTagItem("http.request.method_original")));
    }

    [Fact]
    public async Task No_path_query_header_token_body_or_message_is_in_any_span_or_metric()
    {
        const string secret = "S3CR3T";
        await using var tiers = new TierHarness($$"""
            "Retry": { "MaxAttempts": 2, "Jitter": false }, "CredentialHeaders": [ "X-{{secret}}-Name" ], "ThrowOnFailureResponse": true,
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/{{secret}}/", "Headers": { "X-Api-Key": "{{secret}}" } },
              "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "Headers": { "Authorization": "Bearer {{secret}}" } }
            }
            """);
        using var spans = new SpanSink();
        using var meters = new MeterSink(tiers);
        tiers.Mcp.Then(new HttpRequestException(secret, new IOException(secret))).Then(HttpStatusCode.BadGateway, response => Fill(response, secret));
        tiers.Sdk.Then(HttpStatusCode.ServiceUnavailable, response => Fill(response, secret)).Then(new FormatException(secret));
        var message = new HttpRequestMessage(HttpMethod.Put, $"{secret}/a?q={secret}#{secret}") { Content = new StringContent(secret, Encoding.UTF8, $"text/{secret}") };
        foreach (var name in new[] { "Authorization", "Cookie", "X-Own", $"X-{secret}-Name", "Idempotency-Key", "baggage" })
            message.Headers.TryAddWithoutValidation(name, $"k={secret}");
        message.Options.Set(new HttpRequestOptionsKey<string>("own"), secret);
        using var caller = new Activity("caller").Start();
        Assert.NotNull(await Record.ExceptionAsync(() => tiers.RunAsync(tiers.Client.SendAsync(message))));
        Assert.Equal(5, spans.Ended.Count(span => span.TraceId == caller.TraceId));
        Assert.DoesNotContain(secret, string.Join('\n', spans.Ended.Select(SpanSink.Text)), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(secret, string.Join('\n', meters.Series), StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(meters.Series);
    }

    // As a filter of somebody's may do.
    private sealed class BehindRetry : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            var retry = builder.AdditionalHandlers.ToList().FindIndex(handler => handler.GetType().Name == "RetryHandler");
            if (retry >= 0)
                builder.AdditionalHandlers.Insert(retry + 1, new ThrowingHandler());
        };
    }

    private sealed class ThrowingHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new FormatException();
    }

    private static void Fill(HttpResponseMessage response, string secret)
    {
        response.ReasonPhrase = secret;
        response.Headers.Add("X-Answer", secret);
        response.Headers.Add("Set-Cookie", secret);
        response.Content = new StringContent(secret);
    }
}
