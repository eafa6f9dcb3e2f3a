using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Trace;

namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>What arrives at a collector. Spans are listened to in the whole process, so these tests run alone.</summary>
[Collection(Alone)]
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class ExportTests
{
    private const string Alone = "Exports";

    [Fact]
    public async Task A_trace_holds_the_request_each_attempt_and_the_socket_below_it_and_each_server_is_told_of_its_own()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var sick = await WebServer.StartAsync(Status(StatusCodes.Status503ServiceUnavailable));
        await using var well = await WebServer.StartAsync(Status(StatusCodes.Status200OK));
        await using var exported = new Exported(collector, [("sick", sick.Address), ("well", well.Address)]);
        var caller = exported.StartCaller()!;
        await exported.Http.GetAsync("accounts/S3CR3T?token=S3CR3T");
        Assert.Same(caller, Activity.Current);
        caller.Dispose();

        var spans = exported.Trace(caller);
        Assert.Empty(collector.Refused);
        Assert.Equal(1 + 1 + 3 + 3, spans.Count);
        var request = Assert.Single(spans, span => span is { Source: "HttpResilience", Kind: OtlpSpan.Internal });
        Assert.Equal((caller.SpanId.ToHexString(), "ledger GET", 0L), (request.ParentId, request.Name, request.Status));
        Assert.Equal(("ledger", "well", 3L, 200L), (request["resilience.client"], request["resilience.tier"], request["resilience.attempts"], request["http.response.status_code"]));
        var fallback = Assert.Single(request.Events);
        Assert.Equal(("tier_fallback", "sick", "well", "HTTP 503"), (fallback.Name, fallback.Attributes["resilience.from"], fallback.Attributes["resilience.to"], fallback.Attributes["resilience.reason"]));

        OtlpSpan[] attempts = [.. spans.Where(span => span is { Source: "HttpResilience", Kind: OtlpSpan.Client })];
        Assert.All(attempts, span => Assert.Equal((request.Id, "GET", "127.0.0.1", "http"), (span.ParentId, span.Name, span["server.address"], span["url.scheme"])));
        Assert.Equal([(long)sick.Address.Port, (long)sick.Address.Port, (long)well.Address.Port], attempts.Select(span => span["server.port"]));
        Assert.Equal([503L, 503L, 200L], attempts.Select(span => span["http.response.status_code"]));
        Assert.Equal(["503", "503", null], attempts.Select(span => span["error.type"]));
        Assert.Equal([OtlpSpan.Error, OtlpSpan.Error, 0L], attempts.Select(span => span.Status));
        Assert.Equal([null, 1L, 2L], attempts.Select(span => span["http.request.resend_count"]));

        OtlpSpan[] sockets = [.. spans.Where(span => span.Source == "System.Net.Http")];
        Assert.Equal(attempts.Select(span => span.Id), sockets.Select(span => span.ParentId));
        Assert.Equal(sockets.Select(TraceParent), sick.Seen.Concat(well.Seen).Select(seen => seen.Headers["traceparent"]));
        var own = spans.Where(span => span.Source == "HttpResilience").SelectMany(span => span.Attributes.Values.Append(span.Name).Concat(span.Events.SelectMany(one => one.Attributes.Values)));
        Assert.DoesNotContain(own, value => value.ToString()!.Contains("S3CR3T", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Both_attempts_of_a_hedged_request_are_below_it()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var slow = await WebServer.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var fast = await WebServer.StartAsync(Status(StatusCodes.Status200OK));
        await using var exported = new Exported(collector, [("slow", slow.Address), ("fast", fast.Address)], ["Hedging:Delay=00:00:00.050"]);
        var caller = exported.StartCaller()!;
        await exported.Http.GetAsync("accounts");
        caller.Dispose();

        // The loser ends after the request.
        await Eventually.IsTrueAsync(() => exported.Trace(caller).Count == 1 + 1 + 2 + 2, "not all spans were exported");
        var spans = exported.Trace(caller);
        var request = Assert.Single(spans, span => span is { Source: "HttpResilience", Kind: OtlpSpan.Internal });
        var attempts = spans.Where(span => span is { Source: "HttpResilience", Kind: OtlpSpan.Client }).ToDictionary(span => (string)span["resilience.tier"]!);
        Assert.All(attempts.Values, span => Assert.Equal(request.Id, span.ParentId));
        Assert.Equal((null, 1L), (attempts["slow"]["http.request.resend_count"], attempts["fast"]["http.request.resend_count"]));
        Assert.Equal((OtlpSpan.Error, 0L), (attempts["slow"].Status, attempts["fast"].Status));
        Assert.Equal("System.Threading.Tasks.TaskCanceledException", attempts["slow"]["error.type"]);
        Assert.Equal(attempts.Values.Select(span => span.Id).Order(StringComparer.Ordinal), spans.Where(span => span.Source == "System.Net.Http").Select(span => span.ParentId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_a_redirect_the_server_is_told_of_the_span_of_its_own_exchange()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = await WebServer.StartAsync(context =>
        {
            if (context.Request.Path == "/from")
                context.Response.Redirect("/to");
            return Task.CompletedTask;
        });
        await using var exported = new Exported(collector, [("only", server.Address)]);
        var caller = exported.StartCaller()!;
        await exported.Http.GetAsync("from");
        caller.Dispose();
        var sockets = exported.Trace(caller).Where(span => span.Source == "System.Net.Http");
        Assert.Equal(2, server.Seen.Count);
        Assert.Equal(sockets.Select(TraceParent), server.Seen.Select(seen => seen.Headers["traceparent"]));
    }

    [Fact]
    public async Task A_trace_that_is_sampled_away_is_not_exported_and_is_handed_on_as_such()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = await WebServer.StartAsync(Status(StatusCodes.Status200OK));
        await using var exported = new Exported(collector, [("only", server.Address)], sampler: new AlwaysOffSampler());
        var caller = exported.StartCaller()!;
        await exported.Http.GetAsync("accounts");
        caller.Dispose();
        Assert.Empty(exported.Trace(caller));
        Assert.StartsWith($"00-{caller.TraceId}-", server.Only.Headers["traceparent"], StringComparison.Ordinal);
        Assert.EndsWith("-00", server.Only.Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_arrive_with_their_names_units_tags_and_bounds()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var sick = await WebServer.StartAsync(Status(StatusCodes.Status503ServiceUnavailable));
        await using var well = await WebServer.StartAsync(Status(StatusCodes.Status200OK));
        await using var exported = new Exported(
            collector, [("sick", sick.Address), ("well", well.Address)], ["Operations:get_account:Path=/accounts/{id}", "Tiers:sick:CircuitBreaker:FailureThreshold=2"]);
        await exported.Http.GetAsync("accounts/7");
        await exported.Http.GetAsync("other");

        double[] bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30];
        var operations = exported.Metric("resilient_operation_duration");
        Assert.Equal(("HttpResilience", "s", "histogram"), (operations.Meter, operations.Unit, operations.Kind));
        Assert.Equal(["operation=get_account outcome=success service=ledger", "operation=none outcome=success service=ledger"], operations.Points.Select(point => point.Tags));
        var attempts = exported.Metric("resilient_attempt_duration");
        Assert.Equal([("outcome=failure service=ledger tier=sick", 2L), ("outcome=success service=ledger tier=well", 2L)], attempts.Points.Select(point => (point.Tags, point.Count)));
        foreach (var point in operations.Points.Concat(attempts.Points))
        {
            Assert.Equal(bounds, point.Bounds);
            Assert.Equal((bounds.Length + 1, point.Count), (point.Buckets.Count, point.Buckets.Sum()));
            Assert.InRange(point.Sum, 1e-7, 30);
        }

        Assert.Equal("{retry} sum True [service=ledger tier=sick: 1]", Text(exported.Metric("resilient_retries")));
        Assert.Equal("{request} sum True [from=sick reason=HTTP 503 service=ledger to=well: 1] [from=sick reason=circuit open service=ledger to=well: 1]", Text(exported.Metric("resilient_fallbacks")));
        Assert.Equal("{request} sum True [reason=circuit open service=ledger tier=sick: 1]", Text(exported.Metric("resilient_rejections")));
        Assert.Equal(" gauge False [breaker_name=ledger:sick service=ledger: 1] [breaker_name=ledger:well service=ledger: 0]", Text(exported.Metric("circuit_breaker_state")));
        Assert.Equal("{trip} sum True [breaker_name=ledger:sick service=ledger: 1] [breaker_name=ledger:well service=ledger: 0]", Text(exported.Metric("circuit_breaker_trips")));
        Assert.Equal(" gauge False [service=ledger tier=sick: 0] [service=ledger tier=well: 1]", Text(exported.Metric("tier_eligible")));
        Assert.Equal(" gauge False [service=ledger tier=sick: 1] [service=ledger tier=well: 2]", Text(exported.Metric("tier_order")));
        exported.Breaker("sick").Reset();
        Assert.Equal("{trip} sum True [breaker_name=ledger:sick service=ledger: 1] [breaker_name=ledger:well service=ledger: 0]", Text(exported.Metric("circuit_breaker_trips")));
        Assert.Empty(collector.Refused);
    }

    private static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static string TraceParent(OtlpSpan span) => $"00-{span.TraceId}-{span.Id}-01";

    private static string Text(OtlpMetric metric) =>
        $"{metric.Unit} {metric.Kind} {metric.IsMonotonic} {string.Join(' ', metric.Points.Select(point => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{point.Tags}: {point.Value}]")))}";
}
