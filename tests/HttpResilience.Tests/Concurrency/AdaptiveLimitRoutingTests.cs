using System.Globalization;
using System.Net;
using HttpResilience.Tests.Routing;

namespace HttpResilience.Tests.Concurrency;

/// <summary>The adaptive limit, as requests meet it.</summary>
public sealed class AdaptiveLimitRoutingTests
{
    private const string Adaptive = "\"Adaptive\": { \"Max\": 200 }";

    private static int Limit(TierHarness tiers) => ConcurrencyHandlerTests.Status(tiers).ConcurrencyLimit!.Value;

    private static int InFlight(TierHarness tiers) => ConcurrencyHandlerTests.Status(tiers).InFlight!.Value;

    [Fact]
    public async Task It_grows_while_answers_stay_quick_and_falls_when_they_become_slow()
    {
        await using var tiers = Harness(Adaptive);
        var before = Limit(tiers);
        await LoadAsync(tiers, seconds: 20, latencyMilliseconds: 100, perTenth: 18);
        var grown = Limit(tiers);
        await LoadAsync(tiers, seconds: 20, latencyMilliseconds: 1_000, perTenth: 18);
        var shrunk = Limit(tiers);
        Assert.True(before == 20 && grown > 24 && shrunk < grown / 1.3, $"{before}, {grown}, {shrunk}");
        Assert.Equal((0, 0), (InFlight(tiers), tiers.Time.ActiveTimers));
    }

    [Theory]
    [InlineData("429", 18)]
    [InlineData("503", 18)]
    [InlineData("timeout", 18)]
    [InlineData("500", 20)]
    [InlineData("404", 20)]
    [InlineData("200", 20)]
    [InlineData("cancel", 20)]
    [InlineData("refused", 20)]
    [InlineData("reset", 20)]
    [InlineData("bug", 20)]
    public async Task Overload_shrinks_it_by_a_tenth_nothing_else_does_and_every_way_out_gives_the_place_back(string way, int limit)
    {
        await using var tiers = Harness(Adaptive, attemptTimeout: "00:00:00.1");
        for (var i = 0; i < 5; i++)
            await SendAsync(tiers, way, i);
        Assert.Equal(20, Limit(tiers));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(tiers, way, 5);
        Assert.Equal((6, 0), (tiers.Mcp.Arrivals, InFlight(tiers)));
        Assert.Equal(limit, Limit(tiers));
    }

    [Fact]
    public async Task A_rejection_by_the_rate_limit_teaches_it_nothing()
    {
        await using var tiers = Harness($"{Adaptive}, \"RateLimit\": {{ \"Permits\": 1, \"Per\": \"01:00:00\" }}");
        for (var i = 0; i < 100; i++)
        {
            await tiers.GetAsync();
            tiers.Time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal((1, 99, 20), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, Limit(tiers)));
    }

    [Fact]
    public async Task New_bounds_hold_at_once_and_keep_what_was_learned()
    {
        await using var tiers = Harness(Adaptive);
        await DropAsync(tiers);
        Assert.Equal(18, Limit(tiers));
        tiers.Reload(Json("\"Adaptive\": { \"Max\": 150 }"));
        Assert.Equal(18, Limit(tiers));
        tiers.Reload(Json("\"Adaptive\": { \"Max\": 5 }"));
        Assert.Equal(5, Limit(tiers));
        tiers.Reload(Json("\"Adaptive\": { \"Min\": 7, \"Max\": 10 }"));
        Assert.Equal(7, Limit(tiers));
    }

    [Fact]
    public async Task A_change_of_something_else_keeps_what_was_learned_and_who_is_under_way()
    {
        await using var tiers = Harness(Adaptive);
        await DropAsync(tiers);
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var sending = tiers.GetAsync();
        tiers.Reload($"\"TotalTimeout\": \"00:00:59\", {Json(Adaptive)}");
        Assert.Equal((18, 1), (Limit(tiers), InFlight(tiers)));
        answer.SetResult(new HttpResponseMessage());
        await sending;
        Assert.Equal(0, InFlight(tiers));
    }

    [Fact]
    public async Task Taken_out_by_a_reload_it_lets_those_under_way_end_and_all_others_in()
    {
        await using var tiers = Harness("\"Adaptive\": { \"Max\": 1 }");
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var first = tiers.GetAsync();
        tiers.Reload(Json("\"ConcurrencyLimit\": 2"));
        var others = Enumerable.Range(0, 3).Select(_ => tiers.GetAsync()).ToArray();
        Assert.Equal((3, 1, 2), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, Limit(tiers)));
        answer.SetResult(new HttpResponseMessage());
        await Task.WhenAll(others.Append(first));
        Assert.Equal(0, InFlight(tiers));
    }

    private static async Task DropAsync(TierHarness tiers)
    {
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(tiers, "503", 0);
        tiers.Mcp.Always(HttpStatusCode.OK);
    }

    private static async Task SendAsync(TierHarness tiers, string way, int i)
    {
        _ = way switch
        {
            "refused" => tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError)),
            "reset" => tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ResponseEnded)),
            "bug" => tiers.Mcp.Always(new InvalidCastException()),
            "timeout" or "cancel" => tiers.Mcp.AlwaysHang(),
            _ => tiers.Mcp.Always((HttpStatusCode)int.Parse(way, CultureInfo.InvariantCulture)),
        };
        using var caller = new CancellationTokenSource();
        var sending = tiers.Client.GetAsync($"accounts/{i}", caller.Token);
        Assert.Equal(way is "timeout" or "cancel" ? 1 : 0, InFlight(tiers));
        if (way == "cancel")
            await caller.CancelAsync();
        if (way == "timeout")
            tiers.Time.Advance(TimeSpan.FromMilliseconds(100));
        try
        {
            using var _ = await sending;
        }
        catch (Exception exception) when (exception is InvalidCastException || exception is OperationCanceledException && way == "cancel")
        {
        }

        Assert.Equal(0, Registrations.On(caller));
    }

    private static async Task LoadAsync(TierHarness tiers, int seconds, int latencyMilliseconds, int perTenth)
    {
        tiers.Mcp.Otherwise = async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(latencyMilliseconds), tiers.Time, token);
            return new HttpResponseMessage();
        };
        var sending = new List<Task>();
        for (var i = 0; i < 10 * seconds; i++)
        {
            sending.AddRange(Enumerable.Range(0, perTenth).Select(_ => (Task)tiers.GetAsync()));
            tiers.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        tiers.Time.Advance(TimeSpan.FromMilliseconds(latencyMilliseconds));
        await Task.WhenAll(sending);
    }

    // The limit is there, and its first window open, once the client is.
    private static TierHarness Harness(string limit, string attemptTimeout = "00:00:10")
    {
        var tiers = new TierHarness(Json(limit, attemptTimeout));
        _ = tiers.Client;
        return tiers;
    }

    private static string Json(string limit, string attemptTimeout = "00:00:10") =>
        $"\"AttemptTimeout\": \"{attemptTimeout}\", \"CircuitBreaker\": {{ \"FailureThreshold\": 0 }}, {ConcurrencyHandlerTests.Tiers(limit)}";
}
