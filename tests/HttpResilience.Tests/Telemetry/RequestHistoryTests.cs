using System.Collections.Concurrent;
using System.Net;
using HttpResilience.Fallbacks;
using HttpResilience.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>The last requests of a client, and what became of them.</summary>
public sealed class RequestHistoryTests
{
    private const string Two = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    [Fact]
    public async Task The_newest_come_first_and_as_many_as_configuration_says()
    {
        await using var tiers = new TierHarness($"\"HistorySize\": 3, {Two}");
        Assert.Empty(History(tiers));
        for (var i = 1; i <= 5; i++)
        {
            tiers.Time.Advance(TimeSpan.FromSeconds(1));
            await SendAsync(tiers, $"op_{i}");
            Assert.Equal(Math.Min(i, 3), History(tiers).Count);
        }

        Assert.Equal(["op_5", "op_4", "op_3"], History(tiers).Select(record => record.Operation));
        Assert.Equal(tiers.Time.GetUtcNow(), History(tiers)[0].At);
    }

    [Theory]
    [InlineData("", "", 100)]
    [InlineData("", "\"Defaults\": { \"HistorySize\": 7 }", 7)]
    [InlineData("\"HistorySize\": 2,", "\"Defaults\": { \"HistorySize\": 7 }", 2)]
    [InlineData("\"HistorySize\": 1,", "", 1)]
    [InlineData("\"HistorySize\": 0,", "", 0)]
    public async Task Its_size_is_that_of_the_client_else_of_the_defaults_else_100(string client, string root, int size)
    {
        await using var tiers = new TierHarness(client + Two, root);
        for (var i = 0; i < 120; i++)
            await tiers.GetAsync();
        Assert.Equal(size, History(tiers).Count);
    }

    [Fact]
    public async Task A_success_after_a_fallback_tells_the_tier_the_attempts_and_the_time()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 2, \"Jitter\": false }}, {Two}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(SendAsync(tiers, "get_account"));
        var expected = new TierRequestRecord
        {
            At = tiers.Time.GetUtcNow(), Operation = "get_account", Tier = "sdk", Outcome = TierOutcome.Success, StatusCode = HttpStatusCode.OK,
            Attempts = 3, Duration = TimeSpan.FromSeconds(1), IsStale = false,
        };
        Assert.Equal(expected, Assert.Single(History(tiers)));
    }

    [Fact]
    public async Task A_failure_response_that_reaches_the_caller_is_a_failure_with_its_status()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, {Two}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.ServiceUnavailable);
        await tiers.GetAsync();
        Assert.Equal((TierOutcome.Failure, HttpStatusCode.ServiceUnavailable, "sdk", 2), Short(tiers));
    }

    [Fact]
    public async Task An_answer_of_the_client_error_kind_is_a_success()
    {
        await using var tiers = new TierHarness(Two);
        tiers.Mcp.Always(HttpStatusCode.NotFound);
        await tiers.GetAsync();
        Assert.Equal((TierOutcome.Success, HttpStatusCode.NotFound, "mcp", 1), Short(tiers));
    }

    [Fact]
    public async Task An_exception_is_a_failure_without_tier_and_status()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, {Two}");
        tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        Assert.Equal((TierOutcome.Failure, null, null, 2), Short(tiers));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_canceled()
    {
        await using var tiers = new TierHarness(Two);
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var request = tiers.Client.GetAsync("slow", caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal((TierOutcome.Canceled, null, null, 1), Short(tiers));
    }

    [Theory]
    [InlineData("open breakers")]
    [InlineData("full limits")]
    public async Task A_request_that_no_tier_took_is_rejected(string because)
    {
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 1, {Two}");
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.AlwaysHang();
        using var caller = new CancellationTokenSource();
        Task[] stuck = because == "open breakers" ? [] : [tiers.Client.GetAsync("slow", caller.Token), tiers.Client.GetAsync("slow", caller.Token)];
        if (stuck.Length == 0)
        {
            Assert.Empty(History(tiers));
            tiers.Breaker("mcp").Isolate();
            tiers.Breaker("sdk").Isolate();
        }

        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());

        Assert.Equal((TierOutcome.Rejected, null, null, 0), Short(tiers));
        await caller.CancelAsync();
        foreach (var request in stuck)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task A_stale_answer_is_a_failure_that_says_so()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, \"StaleIfError\": {{ \"Enabled\": true }}, {Two}");
        await tiers.GetAsync();
        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadGateway);
        var stale = await tiers.GetAsync();
        Assert.True(stale.GetTierInfo()!.IsStale);
        var record = History(tiers)[0];
        Assert.Equal((TierOutcome.Failure, HttpStatusCode.OK, null, true), (record.Outcome, record.StatusCode, record.Tier, record.IsStale));
    }

    [Fact]
    public async Task A_request_of_a_client_that_is_switched_off_is_remembered_too()
    {
        await using var tiers = new TierHarness($"\"Enabled\": false, {Two}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        Assert.Equal((TierOutcome.Failure, HttpStatusCode.BadGateway, "mcp", 1), Short(tiers));
    }

    [Fact]
    public async Task No_record_is_of_two_requests_while_four_threads_write_and_one_reads()
    {
        var four = string.Join(',', Enumerable.Range(1, 4).Select(i => $"\"t{i}\": {{ \"Order\": {i}, \"BaseAddress\": \"https://t{i}.example/\" }}"));
        await using var tiers = new TierHarness($"\"Tiers\": {{ {four} }}");
        // So small that writers lap each other and the reader all the time.
        var history = new RequestHistory(4, TimeProvider.System);
        using var ready = new Barrier(5);
        var torn = new ConcurrentQueue<TierRequestRecord>();
        var isRead = 0;
        // Each writes all kinds in turn: on few processors one writer may be alone for long.
        (TierRequest Request, HttpResponseMessage Response)[] kinds = [.. Enumerable.Range(1, 4).Select(kind => Of(tiers, kind))];
        var writers = Enumerable.Range(1, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                ready.SignalAndWait();
                for (var i = 0; Volatile.Read(ref isRead) == 0; i++)
                    history.Add(kinds[i % 4].Request, kinds[i % 4].Response, kinds[i % 4].Request.OutcomeOf(kinds[i % 4].Response, CancellationToken.None));
            },
            TaskCreationOptions.LongRunning)).ToArray();
        var read = 0;
        ready.SignalAndWait();
        while (read < 200_000)
        {
            foreach (var record in history.Read())
            {
                read++;
                if (!IsWhole(record))
                    torn.Enqueue(record);
            }
        }

        Volatile.Write(ref isRead, 1);
        await Task.WhenAll(writers);
        Assert.Empty(torn);
        Assert.All(history.Read(), record => Assert.True(IsWhole(record)));
    }

    [Fact]
    public async Task Adding_allocates_nothing()
    {
        await using var tiers = new TierHarness(Two);
        var history = new RequestHistory(100, tiers.Time);
        var (request, response) = Plain(tiers);
        Assert.Equal(0, Allocated.By(() => history.Add(request, response, TierOutcome.Success), times: 10_000));
    }

    private static IReadOnlyList<TierRequestRecord> History(TierHarness tiers) => tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.RecentRequests;

    private static (TierOutcome Outcome, HttpStatusCode? Status, string? Tier, int Attempts) Short(TierHarness tiers) =>
        History(tiers) is [var record, ..] ? (record.Outcome, record.StatusCode, record.Tier, record.Attempts) : throw new InvalidOperationException("there is none");

    private static Task<HttpResponseMessage> SendAsync(TierHarness tiers, string operation) => tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "accounts").SetOperation(operation));

    private static (TierRequest Request, HttpResponseMessage Response) Plain(TierHarness tiers)
    {
        var client = tiers.Services.GetRequiredService<TierClients>().Get("crm");
        return (TierRequests.ForClient(new HttpRequestMessage(HttpMethod.Get, "https://mcp.example/x"), client, tiers.Time), new HttpResponseMessage());
    }

    // Everything in a record of a kind tells the kind.
    private static (TierRequest Request, HttpResponseMessage Response) Of(TierHarness tiers, int kind)
    {
        var client = tiers.Services.GetRequiredService<TierClients>().Get("crm");
        var request = TierRequests.ForClient(new HttpRequestMessage(HttpMethod.Get, "https://t1.example/x").SetOperation($"op{kind}"), client, tiers.Time);
        request.MoveTo(client.Current.Tiers[kind - 1]);
        for (var i = 0; i < kind; i++)
            request.PrepareAttempt();
        request.AnsweredBy = request.Tier;
        request.IsStale = kind % 2 == 0;
        return (request, new HttpResponseMessage((HttpStatusCode)(200 + kind)));
    }

    private static bool IsWhole(TierRequestRecord record) =>
        record.Operation == $"op{record.Attempts}" && record.Tier == $"t{record.Attempts}" && (int?)record.StatusCode == 200 + record.Attempts
        && record.IsStale == (record.Attempts % 2 == 0) && record.Outcome == (record.IsStale ? TierOutcome.Failure : TierOutcome.Success);
}
