using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>What is measured, by the letters of docs/performance.md.</summary>
internal static class Catalog
{
    /// <summary>A row that sends no request: what of (f) is .NET's own.</summary>
    public const string BareSpans = "f-bare-spans";

    /// <summary>Rows with requests, each for both primary handlers.</summary>
    public static IReadOnlyList<CatalogEntry> Requests { get; } =
    [
        new("a", "bare HttpClient", primary => Get(Clients.Plain(Stub(primary)))),
        new("a-infinite", "bare, HttpClient.Timeout infinite", primary => Get(Clients.Plain(Stub(primary), WithoutTimeout))),
        new("b", "one empty DelegatingHandler", primary => Get(Clients.Plain(Stub(primary), static client => client.AddHttpMessageHandler(static () => new EmptyHandler())))),
        new("c", "Polly retry, breaker, timeout", primary => Get(Clients.Polly(Stub(primary)))),
        new("d", "ours, one tier", primary => Answered(Clients.Tiered(Stub(primary), tiers: 1), "first")) { Over = "a" },
        new("e", "ours, three tiers", primary => Answered(Clients.Tiered(Stub(primary), tiers: 3), "first")) { Over = "a" },
        new("f", "as e, metrics and spans listened to", primary => Observed(primary, ActivitySamplingResult.AllDataAndRecorded)) { Over = "a" },
        new("f-meter", "as e, metrics listened to", primary => Observed(primary, sampling: null)) { Over = "a" },
        new("f-propagation", "as f, spans for propagation only", primary => Observed(primary, ActivitySamplingResult.PropagationData)) { Over = "a" },
        new(BareSpans, "two bare spans, as f starts them", static _ => new BareSpansSubject(ActivitySamplingResult.AllDataAndRecorded)),
        new("g", "ours, first tier open", primary => Answered(Clients.Tiered(Stub(primary), tiers: 3, open: 1), "second")) { Over = "a" },
        new("h", "ours, first two open", primary => Answered(Clients.Tiered(Stub(primary), tiers: 3, open: 2), "third")) { Over = "a" },
        new("i", "ours, all open, the exception", primary => new FailingSubject<AllTiersFailedException>(Clients.Tiered(Stub(primary), tiers: 3, open: 3))) { Over = "a-fails" },
        new("i-unlogged", "as i, without the factory's loggers", primary => new FailingSubject<AllTiersFailedException>(Clients.Tiered(Stub(primary), tiers: 3, open: 3, WithoutLoggers))) { Over = "a-fails-unlogged" },
        new("a-fails", "bare, the handler fails", primary => new FailingSubject<HttpRequestException>(Clients.Plain(() => new FailingHandler(primary)))),
        new("a-fails-unlogged", "as a-fails, without the loggers", primary => new FailingSubject<HttpRequestException>(Clients.Plain(() => new FailingHandler(primary), WithoutLoggers))),
        new("j-bare", "POST 1 KiB, bare", primary => new PostSubject(Clients.Plain(Stub(primary)))),
        new("j-polly", "POST 1 KiB, Polly", primary => new PostSubject(Clients.Polly(Stub(primary)))),
        new("j-ours", "POST 1 KiB, ours, three tiers", primary => new PostSubject(Clients.Tiered(Stub(primary), tiers: 3))) { Over = "j-bare" },
        new("a-headers", "as a, content headers", primary => Get(Clients.Plain(StubWithHeaders(primary)))),
        new("c-headers", "as c, content headers", primary => Get(Clients.Polly(StubWithHeaders(primary)))),
        new("e-headers", "as e, content headers", primary => Answered(Clients.Tiered(StubWithHeaders(primary), tiers: 3), "first")) { Over = "a-headers" },
    ];

    /// <summary>Rows without a primary handler, which need little time each.</summary>
    public static IReadOnlyList<CatalogEntry> Snapshots { get; } =
    [
        new("k-1", "snapshot of 1 breaker", static _ => new SnapshotSubject(1)),
        new("k-100", "snapshot of 100 breakers", static _ => new SnapshotSubject(100)),
        new("k-10000", "snapshot of 10,000 breakers", static _ => new SnapshotSubject(10_000)),
    ];

    /// <summary>Rows with several tasks, which need slices that are long against the start of a task.</summary>
    public static IReadOnlyList<CatalogEntry> Breakers { get; } =
    [
        new("l-1", "breaker, 1 task", static _ => new BreakerSubject(1)),
        new("l-2", "breaker, 2 tasks", static _ => new BreakerSubject(2)),
        new("l-4", "breaker, 4 tasks", static _ => new BreakerSubject(4)),
        new("l-8", "breaker, 8 tasks", static _ => new BreakerSubject(8)),
        new("l-polly-1", "Polly's breaker, 1 task", static _ => new PollyBreakerSubject(1)),
        new("l-polly-2", "Polly's breaker, 2 tasks", static _ => new PollyBreakerSubject(2)),
        new("l-polly-4", "Polly's breaker, 4 tasks", static _ => new PollyBreakerSubject(4)),
        new("l-polly-8", "Polly's breaker, 8 tasks", static _ => new PollyBreakerSubject(8)),
    ];

    /// <summary>Tool calls, each for both primary handlers.</summary>
    public static IReadOnlyList<CatalogEntry> ToolCalls { get; } =
    [
        new("m-bare", "a tool call posted, 1 KiB read, bare", McpSubjects.Bare),
        new("m-rest", "as REST, ours, one tier", static primary => McpSubjects.Tiered(primary, TierProtocol.Http)),
        new("m-ours", "as REST, ours, one MCP tier", static primary => McpSubjects.Tiered(primary, TierProtocol.Mcp)),
        new("m-sdk", "as a tool call, the SDK's client", static primary => new McpSdkSubject(primary)),
    ];

    /// <summary>For a benchmark of its own.</summary>
    public static Subject Make(string key, Primary primary = Primary.AtOnce) => Requests.Concat(Snapshots).Concat(Breakers).Concat(ToolCalls).First(entry => entry.Key == key).Make(primary);

    private static ClientSubject Get(ServiceProvider services) => new(services);

    /// <summary>Made sure that it measures what it says.</summary>
    private static ClientSubject Answered(ServiceProvider services, string tier)
    {
        var subject = new ClientSubject(services);
        var answered = subject.AskTierAsync().GetAwaiter().GetResult();
        return answered == tier ? subject : throw new InvalidOperationException($"{answered} answered in place of {tier}");
    }

    private static ObservedSubject Observed(Primary primary, ActivitySamplingResult? sampling) => new(Clients.Tiered(Stub(primary), tiers: 3), sampling);

    // HttpClient's own timeout is a token source and a timer for each request, which a client with tiers does not have.
    private static void WithoutTimeout(IHttpClientBuilder client) => client.ConfigureHttpClient(static http => http.Timeout = Timeout.InfiniteTimeSpan);

    private static void WithoutLoggers(IHttpClientBuilder client) => client.RemoveAllLoggers();

    private static Func<HttpMessageHandler> Stub(Primary primary) => () => new StubHandler(primary);

    private static Func<HttpMessageHandler> StubWithHeaders(Primary primary) => () => new StubHandler(primary, contentHeaders: true);
}
