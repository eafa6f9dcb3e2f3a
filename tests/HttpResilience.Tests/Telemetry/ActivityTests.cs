using System.Diagnostics;
using System.Net;
using HttpResilience.Fallbacks;
using HttpResilience.Tests.Health;
using HttpResilience.Tests.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>The spans of a request and of its attempts.</summary>
[Collection(Listening.Name)]
public sealed class ActivityTests
{
    private const string Two = """
        "Retry": { "MaxAttempts": 1, "Jitter": false }, "Operations": { "get_account": { "Method": "GET", "Path": "/accounts/{id}" } },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example:8443/api/" }, "sdk": { "Order": 2, "BaseAddress": "http://sdk.example/" } }
        """;

    [Fact]
    public async Task A_healthy_request_has_a_span_and_one_below_it_for_its_attempt()
    {
        await using var tiers = new TierHarness(Two);
        using var spans = new SpanSink();
        await tiers.GetAsync("accounts/7?token=1");
        Assert.Equal(2, spans.Started.Count);
        Assert.Equal(("crm GET", ActivityStatusCode.Unset), (spans.Request.DisplayName, spans.Request.Status));
        Assert.Equal("http.request.method=GET http.response.status_code=200 resilience.attempts=1 resilience.client=crm resilience.operation=get_account resilience.tier=mcp", SpanSink.Tags(spans.Request));
        var attempt = Assert.Single(spans.Attempts);
        Assert.Equal(("GET", ActivityStatusCode.Unset), (attempt.DisplayName, attempt.Status));
        Assert.Equal(
            "http.request.method=GET http.response.status_code=200 resilience.client=crm resilience.tier=mcp server.address=mcp.example server.port=8443 url.scheme=https", SpanSink.Tags(attempt));
        Assert.Equal((spans.Request.SpanId, spans.Request.TraceId), (attempt.ParentSpanId, attempt.TraceId));
        Assert.True(spans.HaveAllEnded);
    }

    [Fact]
    public async Task Retries_and_other_tiers_are_siblings_that_count_how_often_the_request_was_sent_before()
    {
        await using var tiers = new TierHarness(Two.Replace("\"MaxAttempts\": 1", "\"MaxAttempts\": 2", StringComparison.Ordinal));
        using var spans = new SpanSink();
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal([null, 1, 2], spans.Attempts.Select(span => (int?)span.GetTagItem("http.request.resend_count")));
        Assert.Equal(["mcp", "mcp", "sdk"], spans.Attempts.Select(span => span.GetTagItem("resilience.tier")));
        Assert.All(spans.Attempts, span => Assert.Equal(spans.Request.SpanId, span.ParentSpanId));
        Assert.Equal(("502", 502, ActivityStatusCode.Error), (spans.Attempts[0].GetTagItem("error.type"), spans.Attempts[0].GetTagItem("http.response.status_code"), spans.Attempts[0].Status));
        var fallback = Assert.Single(spans.Request.Events);
        Assert.Equal("tier_fallback resilience.from=mcp resilience.reason=HTTP 502 resilience.to=sdk", $"{fallback.Name} {SpanSink.Join(fallback.Tags)}");
        Assert.Equal(("sdk", 3, ActivityStatusCode.Unset), (spans.Request.GetTagItem("resilience.tier"), spans.Request.GetTagItem("resilience.attempts"), spans.Request.Status));
    }

    [Fact]
    public async Task Each_fallback_is_an_event_one_over_a_tier_that_was_skipped_too()
    {
        await using var tiers = new TierHarness();
        using var spans = new SpanSink();
        _ = tiers.Client;
        tiers.Breaker("mcp").Isolate();
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError, "SECRET"));
        await tiers.RunAsync(tiers.GetAsync());
        string[] expected = ["mcp sdk circuit open", "sdk rest connection failed"];
        Assert.Equal(expected, spans.Request.Events.Select(happened => string.Join(' ', happened.Tags.ToDictionary() is var tags ? new[] { tags["resilience.from"], tags["resilience.to"], tags["resilience.reason"] } : [])));
    }

    [Theory]
    [InlineData("name", "name_resolution_error", "host name not found")]
    [InlineData("connection", "connection_error", "connection failed")]
    [InlineData("timeout", "timeout", "no answer within the attempt timeout")]
    [InlineData("io", "System.IO.IOException", "response cut short")]
    [InlineData("bug", "System.FormatException", "FormatException")]
    public async Task The_type_of_an_error_is_a_name_from_a_short_list_or_the_exceptions_type(string what, string type, string description)
    {
        await using var tiers = new TierHarness(Two);
        using var spans = new SpanSink();
        Exception? exception = what switch
        {
            "name" => new HttpRequestException(HttpRequestError.NameResolutionError, "SECRET"),
            "connection" => new HttpRequestException(HttpRequestError.ConnectionError, "SECRET"),
            "io" => new IOException("SECRET"),
            "bug" => new FormatException("SECRET"),
            _ => null,
        };
        _ = exception is null ? tiers.Mcp.AlwaysHang() : tiers.Mcp.Always(exception);
        await Record.ExceptionAsync(() => tiers.RunAsync(tiers.GetAsync()));
        var attempt = spans.Attempts[0];
        Assert.Equal((type, ActivityStatusCode.Error, description), (attempt.GetTagItem("error.type"), attempt.Status, attempt.StatusDescription));
        Assert.Null(attempt.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task A_404_is_an_error_of_the_attempt_as_the_conventions_say_and_none_of_the_request()
    {
        await using var tiers = new TierHarness(Two);
        using var spans = new SpanSink();
        tiers.Mcp.Always(HttpStatusCode.NotFound);
        await tiers.GetAsync();
        Assert.Equal(("404", ActivityStatusCode.Error, null), (Assert.Single(spans.Attempts).GetTagItem("error.type"), spans.Attempts[0].Status, spans.Attempts[0].StatusDescription));
        Assert.Equal(ActivityStatusCode.Unset, spans.Request.Status);
    }

    [Fact]
    public async Task A_full_limit_is_an_attempt_with_the_error_rejected_that_is_not_counted_as_sent()
    {
        await using var tiers = new TierHarness(Two.Replace("\"mcp\": { ", "\"mcp\": { \"ConcurrencyLimit\": 1, ", StringComparison.Ordinal));
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var first = tiers.Client.GetAsync("slow", caller.Token);
        using var spans = new SpanSink();
        await tiers.GetAsync();
        Assert.Equal(["rejected", null], spans.Attempts.Select(span => span.GetTagItem("error.type")));
        Assert.Equal([null, null], spans.Attempts.Select(span => span.GetTagItem("http.request.resend_count")));
        Assert.Equal(1, spans.Request.GetTagItem("resilience.attempts"));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Concurrent_attempts_of_a_hedged_request_are_siblings_and_all_end()
    {
        await using var tiers = new TierHarness(Hedging.Of(maxHedges: 2));
        using var spans = new SpanSink();
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.AlwaysHang();
        var seen = Activity.Current;
        await tiers.RunAsync(tiers.GetAsync());
        await Hedging.UntilAsync(() => spans.HaveAllEnded, "a span never ended");
        Assert.Same(seen, Activity.Current);
        Assert.Equal(["mcp", "sdk", "rest"], spans.Attempts.Select(span => span.GetTagItem("resilience.tier")));
        Assert.All(spans.Attempts, span => Assert.Equal((spans.Request.SpanId, spans.Request.TraceId), (span.ParentSpanId, span.TraceId)));
        Assert.Equal([null, 1, 2], spans.Attempts.Select(span => (int?)span.GetTagItem("http.request.resend_count")));
        Assert.Equal((3, "rest"), (spans.Request.GetTagItem("resilience.attempts"), spans.Request.GetTagItem("resilience.tier")));
        Assert.All(spans.Attempts.Take(2), span => Assert.Equal((ActivityStatusCode.Error, "canceled by the caller"), (span.Status, span.StatusDescription)));
    }

    [Theory]
    [InlineData("cancel", "canceled")]
    [InlineData("exception", "failure")]
    [InlineData("rejected", "rejected")]
    [InlineData("total timeout", "failure")]
    [InlineData("body", "rejected")]
    public async Task Spans_end_on_every_way_out_with_the_outcome_as_their_status(string way, string status)
    {
        await using var tiers = new TierHarness("\"TotalTimeout\": \"00:00:03\", \"AttemptTimeout\": \"00:00:02\", " + Two);
        using var spans = new SpanSink();
        using var caller = new CancellationTokenSource();
        var message = new HttpRequestMessage(HttpMethod.Put, "accounts") { Content = way == "body" ? new StreamContent(new BrokenStream()) { Headers = { ContentLength = 5 } } : null };
        if (way == "exception")
            tiers.Mcp.Always(new FormatException());
        else
            _ = (tiers.Mcp.AlwaysHang(), tiers.Sdk.AlwaysHang());
        var client = tiers.Client;
        if (way == "rejected")
            Array.ForEach(["mcp", "sdk"], tier => tiers.Breaker(tier).Isolate());
        var request = client.SendAsync(message, caller.Token);
        if (way == "cancel")
            await caller.CancelAsync();
        Assert.NotNull(await Record.ExceptionAsync(() => tiers.RunAsync(request)));
        Assert.True(spans.HaveAllEnded);
        Assert.Equal((ActivityStatusCode.Error, status), (spans.Request.Status, spans.Request.StatusDescription));
        Assert.Null(spans.Request.GetTagItem("resilience.tier"));
    }

    [Fact]
    public async Task A_stale_answer_says_so_and_names_no_tier()
    {
        await using var tiers = new TierHarness("\"StaleIfError\": { \"Enabled\": true }, " + Two);
        await tiers.GetAsync();
        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadGateway);
        using var spans = new SpanSink();
        await tiers.GetAsync();
        Assert.Equal((true, null, ActivityStatusCode.Error), (spans.Request.GetTagItem("resilience.stale"), spans.Request.GetTagItem("resilience.tier"), spans.Request.Status));
    }

    [Fact]
    public async Task The_kill_switch_and_a_tiers_own_client_have_spans_too()
    {
        await using var tiers = new TierHarness("\"Enabled\": false, " + Two);
        using var spans = new SpanSink();
        await tiers.GetAsync();
        Assert.Equal(("mcp", 1), (spans.Request.GetTagItem("resilience.tier"), spans.Request.GetTagItem("resilience.attempts")));
        await tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:sdk").GetAsync("accounts");
        Assert.Equal(["mcp", "sdk"], spans.Attempts.Select(span => span.GetTagItem("resilience.tier")));
        Assert.Equal(default, spans.Attempts[1].ParentSpanId);
        Assert.NotEqual(spans.Request.SpanId, spans.Attempts[1].ParentSpanId);
        Assert.True(spans.HaveAllEnded);
    }

    [Fact]
    public async Task A_health_probe_is_a_trace_of_its_own_whoever_set_it_off()
    {
        await using var tiers = new TierHarness(Probing.Section("\"Health\": { \"Path\": \"/health\", \"Interval\": \"00:00:10\" },"));
        using var spans = new SpanSink();
        _ = tiers.Client;
        using var starter = new Activity("starter").Start();
        await tiers.Monitor().StartAsync(CancellationToken.None);
        await tiers.UntilAsync(() => spans.Ended.Count > 0);
        await tiers.Monitor().StopAsync(CancellationToken.None);
        Assert.All(spans.Started, span => Assert.Equal((ActivityKind.Client, default(ActivitySpanId)), (span.Kind, span.ParentSpanId)));
        Assert.All(spans.Started, span => Assert.NotEqual(starter.TraceId, span.TraceId));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("SECRET");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromException<int>(new IOException("SECRET"));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => Task.FromException(new IOException("SECRET"));
    }
}
