using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>What is measured: the rows with requests, each for both primary handlers.</summary>
internal static class Catalog
{
    public static IReadOnlyList<CatalogEntry> Requests { get; } =
    [
        new("a", "bare HttpClient", primary => Get(Clients.Plain(Stub(primary)))),
        new("a-infinite", "bare, HttpClient.Timeout infinite", primary => Get(Clients.Plain(Stub(primary), static client => client.ConfigureHttpClient(static http => http.Timeout = Timeout.InfiniteTimeSpan)))),
        new("b", "one empty DelegatingHandler", primary => Get(Clients.Plain(Stub(primary), static client => client.AddHttpMessageHandler(static () => new EmptyHandler())))),
        new("c", "Polly retry, breaker, timeout", primary => Get(Clients.Polly(Stub(primary)))),
        new("d", "ours, one tier", primary => Answered(Clients.Tiered(Stub(primary), tiers: 1), "first")),
        new("e", "ours, three tiers", primary => Answered(Clients.Tiered(Stub(primary), tiers: 3), "first")),
        new("g", "ours, first tier open", primary => Answered(Clients.Tiered(Stub(primary), tiers: 3, open: 1), "second")),
        new("h", "ours, first two open", primary => Answered(Clients.Tiered(Stub(primary), tiers: 3, open: 2), "third")),
        new("i", "ours, all open, the exception", primary => new FailingSubject(Clients.Tiered(Stub(primary), tiers: 3, open: 3))),
        new("j-bare", "POST 1 KiB, bare", primary => new PostSubject(Clients.Plain(Stub(primary)))),
        new("j-polly", "POST 1 KiB, Polly", primary => new PostSubject(Clients.Polly(Stub(primary)))),
        new("j-ours", "POST 1 KiB, ours, three tiers", primary => new PostSubject(Clients.Tiered(Stub(primary), tiers: 3))),
        new("a-headers", "as a, content headers", primary => Get(Clients.Plain(StubWithHeaders(primary)))),
        new("c-headers", "as c, content headers", primary => Get(Clients.Polly(StubWithHeaders(primary)))),
        new("e-headers", "as e, content headers", primary => Answered(Clients.Tiered(StubWithHeaders(primary), tiers: 3), "first")),
    ];

    private static ClientSubject Get(ServiceProvider services) => new(services);

    /// <summary>Made sure that it measures what it says.</summary>
    private static ClientSubject Answered(ServiceProvider services, string tier)
    {
        var subject = new ClientSubject(services);
        var answered = subject.AskTierAsync().GetAwaiter().GetResult();
        return answered == tier ? subject : throw new InvalidOperationException($"{answered} answered in place of {tier}");
    }

    private static Func<HttpMessageHandler> Stub(Primary primary) => () => new StubHandler(primary);

    private static Func<HttpMessageHandler> StubWithHeaders(Primary primary) => () => new StubHandler(primary, contentHeaders: true);
}
