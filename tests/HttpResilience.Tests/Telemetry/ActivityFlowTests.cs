using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using HttpResilience.Routing;
using HttpResilience.Telemetry;
using HttpResilience.Tests.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace HttpResilience.Tests.Telemetry;

/// <summary>Whose span is the current one, on every way of a request. Sent without HttpClient, whose async method would give the caller his own back in any case.</summary>
[Collection(Listening.Name)]
public sealed class ActivityFlowTests
{
    private const string Two = """
        "Retry": { "MaxAttempts": 2, "Jitter": false },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    public static TheoryData<string, bool> Ways { get; } = new(
        from way in new[] { "at once", "later", "retry", "fallback", "canceled", "hedged" }
        from hasActivity in new[] { false, true }
        select (way, hasActivity));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_caller_has_his_own_back_with_the_task_and_after_it_and_each_attempt_runs_in_its_own(string way, bool hasActivity)
    {
        await using var tiers = new TierHarness(way == "hedged" ? Hedging.Of(Hedging.TwoTiers) : Two);
        using var spans = new SpanSink();
        using var caller = hasActivity ? new Activity("caller").Start() : null;
        using var stop = new CancellationTokenSource();
        var (own, gate, seen) = (Activity.Current, new TaskCompletionSource(), new ConcurrentQueue<ActivitySpanId?>());
        Answer(tiers, way, gate.Task, seen);
        var sending = Invoker(tiers).SendAsync(Message(), stop.Token);
        Assert.Same(own, Activity.Current);
        Assert.Equal(way == "at once", sending.IsCompleted);
        gate.SetResult();
        Assert.Same(own, Activity.Current);
        if (way == "canceled")
            await stop.CancelAsync();
        Assert.Equal(way == "canceled", await Record.ExceptionAsync(() => tiers.RunAsync(sending)) is not null);
        Assert.Same(own, Activity.Current);
        await Hedging.UntilAsync(() => spans.HaveAllEnded, "a span never ended");
        Assert.Equal(own?.SpanId ?? default, spans.Request.ParentSpanId);
        Assert.All(spans.Attempts, span => Assert.Equal(spans.Request.SpanId, span.ParentSpanId));
        Assert.Equal(spans.Attempts.Select(span => (ActivitySpanId?)span.SpanId), seen);
        Assert.Equal(way switch { "retry" or "hedged" => 2, "fallback" => 3, _ => 1 }, seen.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_span_is_the_current_one_when_a_listener_hears_that_it_ends(string way, bool hasActivity)
    {
        await using var tiers = new TierHarness(way == "hedged" ? Hedging.Of(Hedging.TwoTiers) : Two);
        var current = new ConcurrentQueue<bool>();
        using var listener = Listener(ended: span => current.Enqueue(ReferenceEquals(span, Activity.Current)));
        using var caller = hasActivity ? new Activity("caller").Start() : null;
        using var stop = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var spans = Answer(tiers, way, gate.Task, []);
        var sending = Invoker(tiers).SendAsync(Message(), stop.Token);
        gate.SetResult();
        if (way == "canceled")
            await stop.CancelAsync();
        await Record.ExceptionAsync(() => tiers.RunAsync(sending));
        await Hedging.UntilAsync(() => current.Count >= spans, "a span never ended");
        Assert.DoesNotContain(false, current);
    }

    [Theory]
    [InlineData("at once", true)]
    [InlineData("at once", false)]
    [InlineData("later", true)]
    [InlineData("later", false)]
    [InlineData("canceled", true)]
    public async Task A_caller_who_lets_nothing_flow_has_his_own_back_too(string way, bool hasActivity)
    {
        await using var tiers = new TierHarness(Two);
        using var spans = new SpanSink();
        using var caller = hasActivity ? new Activity("caller").Start() : null;
        using var stop = new CancellationTokenSource();
        var (own, gate, seen) = (Activity.Current, new TaskCompletionSource(), new ConcurrentQueue<ActivitySpanId?>());
        Answer(tiers, way, gate.Task, seen);
        var invoker = Invoker(tiers);
        Task<HttpResponseMessage> sending;
        using (ExecutionContext.SuppressFlow())
        {
            sending = invoker.SendAsync(Message(), stop.Token);
            Assert.Same(own, Activity.Current);
            Assert.True(ExecutionContext.IsFlowSuppressed());
        }

        gate.SetResult();
        if (way == "canceled")
            await stop.CancelAsync();
        Assert.Equal(way == "canceled", await Record.ExceptionAsync(() => sending) is not null);
        Assert.True(spans.HaveAllEnded);
        Assert.Equal(own?.SpanId ?? default, spans.Request.ParentSpanId);
        Assert.Equal(spans.Request.SpanId, Assert.Single(spans.Attempts).ParentSpanId);
        Assert.Equal(spans.Attempts[0].SpanId, Assert.Single(seen));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_elses_handler_in_front_of_a_tiers_sees_the_requests_span_and_one_among_them_the_attempts(bool isLater)
    {
        var (front, among) = (new Watcher(), new Watcher());
        await using var tiers = new TierHarness(Two, services: services => services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new Around(front, among)));
        using var spans = new SpanSink();
        var gate = new TaskCompletionSource();
        Answer(tiers, isLater ? "later" : "at once", gate.Task, []);
        var sending = Invoker(tiers).SendAsync(Message(), CancellationToken.None);
        Assert.Null(Activity.Current);
        gate.SetResult();
        await sending;
        Assert.Equal([spans.Request, spans.Request], front.Seen);
        // It waits for nothing, so what it sees when it has sent the attempt on is still the attempt's.
        Assert.Equal([spans.Attempts[0], spans.Attempts[0]], among.Seen);
        Assert.True(spans.HaveAllEnded);
    }

    [Theory]
    [InlineData(ActivityKind.Internal, 0)]
    [InlineData(ActivityKind.Client, 1)]
    public async Task A_sampler_that_throws_fails_the_request_and_leaves_nothing_behind(ActivityKind kind, int spans)
    {
        await using var tiers = new TierHarness(Two);
        var ended = 0;
        using var listener = Listener(ended: _ => ended++, sample: sampled => sampled == kind ? throw new FormatException() : ActivitySamplingResult.AllData);
        using var caller = new Activity("caller").Start();
        var sending = Invoker(tiers).SendAsync(Message(), CancellationToken.None);
        Assert.Same(caller, Activity.Current);
        await Assert.ThrowsAsync<FormatException>(() => sending);
        Assert.Equal(spans, ended);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_attempts_span_lies_within_its_requests(string way, bool hasActivity)
    {
        await using var tiers = new TierHarness(way == "hedged" ? Hedging.Of(Hedging.TwoTiers) : Two);
        using var spans = new SpanSink();
        using var caller = hasActivity ? new Activity("caller").Start() : null;
        using var stop = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        Answer(tiers, way, gate.Task, []);
        var sending = Invoker(tiers).SendAsync(Message(), stop.Token);
        gate.SetResult();
        if (way == "canceled")
            await stop.CancelAsync();
        await Record.ExceptionAsync(() => tiers.RunAsync(sending));
        await Hedging.UntilAsync(() => spans.HaveAllEnded, "a span never ended");
        Assert.All(spans.Attempts, span => Assert.True(span.StartTimeUtc >= spans.Request.StartTimeUtc));
        // A hedge that lost ends when it likes.
        Assert.True(way == "hedged" || EndOf(spans.Attempts[^1]) <= EndOf(spans.Request));
        if (way is "at once" or "later")
            Assert.Equal((spans.Request.StartTimeUtc, spans.Request.Duration), (spans.Attempts[0].StartTimeUtc, spans.Attempts[0].Duration));
    }

    [Fact]
    public async Task What_is_done_after_the_attempt_is_a_part_of_the_requests_time()
    {
        var attempts = new List<Activity>();
        await using var tiers = new TierHarness(Two, configure: options => options.OnSuccess = _ => SpinWait.SpinUntil(() => EndOf(attempts[0]) < TimeProvider.System.GetUtcNow()));
        using var listener = Listener(ended: attempts.Add);
        await Invoker(tiers).SendAsync(Message(), CancellationToken.None);
        Assert.True(EndOf(attempts[0]) < EndOf(attempts[1]));
    }

    private static DateTime EndOf(Activity span) => span.StartTimeUtc + span.Duration;

    /// <returns>How many spans that makes.</returns>
    private static int Answer(TierHarness tiers, string way, Task gate, ConcurrentQueue<ActivitySpanId?> seen)
    {
        var arrivals = 0;
        async Task<HttpResponseMessage> AnswerAsync(bool isFirst, CancellationToken cancellationToken)
        {
            seen.Enqueue(Activity.Current?.SpanId);
            if (way == "later" || (way == "retry" && arrivals == 0))
                await gate;
            if (way == "canceled" || (way == "hedged" && isFirst))
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return new HttpResponseMessage(isFirst && (way == "fallback" || (way == "retry" && arrivals++ == 0)) ? HttpStatusCode.BadGateway : HttpStatusCode.OK);
        }

        tiers.Mcp.Otherwise = (_, cancellationToken) => AnswerAsync(isFirst: true, cancellationToken);
        tiers.Sdk.Otherwise = (_, cancellationToken) => AnswerAsync(isFirst: false, cancellationToken);
        return way switch { "retry" or "hedged" => 3, "fallback" => 4, _ => 2 };
    }

    private static HttpRequestMessage Message() => new(HttpMethod.Get, "https://mcp.example/accounts/1");

    // Without the factory's own handlers in front, which log in async methods.
    private static HttpMessageInvoker Invoker(TierHarness tiers)
    {
        var handler = tiers.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("crm");
        while (handler is not TierRoutingHandler)
            handler = ((DelegatingHandler)handler).InnerHandler!;
        return new HttpMessageInvoker(handler, disposeHandler: false);
    }

    private static ActivityListener Listener(Action<Activity> ended, Func<ActivityKind, ActivitySamplingResult>? sample = null)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TierResilienceActivities.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => sample?.Invoke(options.Kind) ?? ActivitySamplingResult.AllData,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Around(Watcher front, Watcher among) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            var retry = builder.AdditionalHandlers.ToList().FindIndex(handler => handler.GetType().Name == "RetryHandler");
            if (retry < 0 || builder.Name != "crm:mcp")
                return;
            builder.AdditionalHandlers.Insert(retry + 1, among);
            builder.AdditionalHandlers.Insert(0, front);
        };
    }

    private sealed class Watcher : DelegatingHandler
    {
        public List<Activity?> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add(Activity.Current);
            var sending = base.SendAsync(request, cancellationToken);
            Seen.Add(Activity.Current);
            return sending;
        }
    }
}
