using System.Net;

namespace HttpResilience.Tests.Timeouts;

/// <summary>Section 7 of the contract.</summary>
public sealed class TimeTests
{
    [Fact]
    public async Task When_the_total_time_runs_out_the_caller_gets_what_HttpClient_throws_on_a_timeout()
    {
        await using var tiers = new TierHarness($"\"Operations\": {{ \"get_account\": {{ \"Path\": \"/accounts/{{id}}\" }} }}, {TierHarness.ThreeTiers}");
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.AlwaysHang();
        var started = tiers.Time.GetTimestamp();

        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync("accounts/1?token=secret")));

        Assert.IsType<TimeoutException>(timeout.InnerException);
        Assert.Equal(TimeSpan.FromSeconds(30), tiers.Time.GetElapsedTime(started));
        Assert.Equal(
            "crm: the total timeout of 30 s ran out for GET (operation get_account). mcp: 2 attempts, then no answer within the attempt timeout; sdk: no answer within the attempt timeout; rest: no time left.",
            timeout.Message);
    }

    [Fact]
    public async Task An_operation_has_its_own_times()
    {
        await using var tiers = new TierHarness($"\"Operations\": {{ \"slow\": {{ \"Path\": \"/slow\", \"TotalTimeout\": \"00:01:30\", \"AttemptTimeout\": \"00:00:40\" }} }}, {TierHarness.ThreeTiers}");
        tiers.Mcp.AlwaysHang();
        var started = tiers.Time.GetTimestamp();

        var response = await tiers.RunAsync(tiers.GetAsync("slow"));

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.InRange(tiers.Time.GetElapsedTime(started), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(50.1));
    }

    [Theory]
    [InlineData("00:00:20", 1)]
    [InlineData("00:00:24", 2)]
    public async Task A_tier_that_is_not_the_last_leaves_the_next_one_the_time_for_an_attempt(string total, int attempts)
    {
        await using var tiers = new TierHarness($"\"TotalTimeout\": \"{total}\", {TierHarness.ThreeTiers}");
        tiers.Mcp.AlwaysHang();
        var sdkAt = TimeSpan.Zero;
        var started = tiers.Time.GetTimestamp();
        tiers.Sdk.Otherwise = (_, _) =>
        {
            sdkAt = tiers.Time.GetElapsedTime(started);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        };

        await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal(attempts, tiers.Mcp.Arrivals);
        Assert.True(TimeSpan.Parse(total, null) - sdkAt >= TimeSpan.FromSeconds(10), $"sdk was asked after {sdkAt}");
    }

    [Fact]
    public async Task The_last_tier_may_use_all_the_time_that_is_left()
    {
        await using var tiers = new TierHarness("""
            "TotalTimeout": "00:00:15", "Retry": { "Jitter": false }, "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
            """);
        tiers.Mcp.AlwaysHang();
        await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync()));
        Assert.Equal(2, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_body_that_stalls_under_the_default_completion_option_ends_with_the_total_timeout()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new StalledStream()) });
        var started = tiers.Time.GetTimestamp();

        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync()));

        Assert.IsType<TimeoutException>(timeout.InnerException);
        Assert.Contains("while the body of the response of tier 'mcp' was read", timeout.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), tiers.Time.GetElapsedTime(started));
        Assert.Equal(0, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_stream_that_the_caller_reads_is_never_cut_by_a_timeout()
    {
        await using var tiers = new TierHarness();
        var stalled = new StalledStream();
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stalled) });
        var response = await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        var stream = await response.Content.ReadAsStreamAsync();

        var reading = stream.ReadAsync(new byte[10]).AsTask();
        tiers.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(reading.IsCompleted);
        stalled.Answer(5);

        Assert.Equal(5, await reading);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task A_stream_that_brings_nothing_for_the_idle_timeout_fails()
    {
        await using var tiers = new TierHarness($"\"BodyIdleTimeout\": \"00:00:05\", {TierHarness.ThreeTiers}");
        var stalled = new StalledStream();
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stalled) });
        var stream = await (await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead)).Content.ReadAsStreamAsync();

        var first = stream.ReadAsync(new byte[10]).AsTask();
        tiers.Time.Advance(TimeSpan.FromSeconds(4));
        stalled.Answer(1);
        Assert.Equal(1, await first);
        var second = stream.ReadAsync(new byte[10]).AsTask();
        tiers.Time.Advance(TimeSpan.FromSeconds(5));

        var failure = await Assert.ThrowsAsync<IOException>(() => second);
        Assert.Equal("crm: the response's body brought nothing for 5 s (BodyIdleTimeout).", failure.Message);
    }

    [Theory]
    [InlineData("\"BodyIdleTimeout\": \"00:00:05\",")]
    [InlineData("")]
    public async Task A_read_of_a_body_that_the_caller_cancels_carries_the_callers_token(string idle)
    {
        await using var tiers = new TierHarness($"{idle} {TierHarness.ThreeTiers}");
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new StalledStream()) });
        using var caller = new CancellationTokenSource();
        var streamed = await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        var read = (await streamed.Content.ReadAsStreamAsync()).ReadAsync(new byte[1], caller.Token).AsTask();
        var later = await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        var copied = later.Content.CopyToAsync(Stream.Null, caller.Token);

        await caller.CancelAsync();

        foreach (var reading in new[] { read, copied })
            Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading)).CancellationToken);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task A_body_that_the_caller_asks_for_after_the_time_has_passed_is_read_all_the_same()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream("late"u8.ToArray())) });
        var response = await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        tiers.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("late", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("00:00:20", "00:00:20")]
    [InlineData("00:05:00", "00:05:00")]
    public async Task HttpClients_own_timeout_is_infinite_unless_the_user_set_one(string? own, string? expected)
    {
        await using var tiers = new TierHarness(services: services => Microsoft.Extensions.DependencyInjection.HttpClientFactoryServiceCollectionExtensions.AddHttpClient(services, "crm", client =>
        {
            if (own is not null)
                client.Timeout = TimeSpan.Parse(own, null);
        }));
        Assert.Equal(expected is null ? Timeout.InfiniteTimeSpan : TimeSpan.Parse(expected, null), tiers.Client.Timeout);
        _ = tiers.Client;
        Assert.Equal(own == "00:00:20" ? 1 : 0, tiers.Logs.Named("http_client_timeout_wins").Count);
    }
}
