using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace HttpResilience.Tests.Routing;

/// <summary>Section 3 of the contract, row by row: what the breaker counts, how often the tier is asked, whether the next one is, and what the caller gets.</summary>
public sealed class OutcomeTableTests
{
    private const int Retries = 3;

    public static TheoryData<string, int, bool, int, bool> Statuses()
    {
        var rows = new TheoryData<string, int, bool, int, bool>();
        foreach (var status in new[] { 200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 412, 422, 451 })
        {
            rows.Add("GET", status, false, 1, false);
            rows.Add("POST", status, false, 1, false);
        }

        // RFC 9110, 15: what is no status is as a 5xx.
        foreach (var status in new[] { 408, 500, 502, 503, 504, 0, 99, 600, 999 })
        {
            rows.Add("GET", status, true, Retries, true);
            rows.Add("PUT", status, true, Retries, true);
            rows.Add("POST", status, true, 1, false);
        }

        rows.Add("GET", 429, false, Retries, true);
        rows.Add("POST", 429, false, Retries, true);
        foreach (var status in new[] { 501, 505 })
        {
            rows.Add("GET", status, false, 1, true);
            rows.Add("POST", status, false, 1, false);
        }

        return rows;
    }

    public static TheoryData<string, string, bool, int, bool> Failures()
    {
        var rows = new TheoryData<string, string, bool, int, bool>();
        foreach (var kind in new[] { "refused", "name", "tls", "proxy", "connect timeout" })
        {
            rows.Add("GET", kind, true, Retries, true);
            rows.Add("POST", kind, true, Retries, true);
        }

        foreach (var kind in new[] { "reset", "cut", "protocol", "bare io", "bare socket" })
        {
            rows.Add("GET", kind, true, Retries, true);
            rows.Add("POST", kind, true, 1, false);
        }

        rows.Add("GET", "bug", true, 1, false);
        rows.Add("POST", "bug", true, 1, false);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_status_means_what_the_table_says(string method, int status, bool isFailure, int attempts, bool takesNext)
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always((HttpStatusCode)status);

        var response = await tiers.RunAsync(Send(tiers, method));

        Assert.Equal(attempts, tiers.Mcp.Arrivals);
        Assert.Equal(takesNext ? 1 : 0, tiers.Sdk.Arrivals);
        Assert.Equal(takesNext ? 200 : status, (int)response.StatusCode);
        AssertCounted(tiers, isFailure ? attempts : 0, isFailure ? 0 : attempts, status == 429);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_to_answer_means_what_the_table_says(string method, string kind, bool isFailure, int attempts, bool takesNext)
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always(Failure(kind));

        var sending = tiers.RunAsync(Send(tiers, method));
        if (takesNext)
            Assert.Equal(HttpStatusCode.OK, (await sending).StatusCode);
        else if (kind == "bug")
            await Assert.ThrowsAsync<InvalidCastException>(() => sending);
        else
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => sending)).MayHaveBeenProcessed);

        Assert.Equal(attempts, tiers.Mcp.Arrivals);
        Assert.Equal(takesNext ? 1 : 0, tiers.Sdk.Arrivals);
        AssertCounted(tiers, isFailure ? attempts : 0, 0, false);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    public async Task An_attempt_timeout_is_a_failure_after_which_only_a_repeatable_request_goes_on(string method, bool takesNext)
    {
        await using var tiers = new TierHarness($"\"TotalTimeout\": \"00:05:00\", {TierHarness.ThreeTiers}");
        tiers.Mcp.AlwaysHang();

        var sending = tiers.RunAsync(Send(tiers, method));
        if (takesNext)
            Assert.Equal(HttpStatusCode.OK, (await sending).StatusCode);
        else
            await Assert.ThrowsAsync<AllTiersFailedException>(() => sending);

        Assert.Equal(takesNext ? Retries : 1, tiers.Mcp.Arrivals);
        Assert.Equal(takesNext ? Retries : 1, tiers.Breaker("mcp").GetSnapshot().FailureCount);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task An_open_breaker_is_passed_by_whatever_the_method(string method)
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Breaker("mcp").Isolate();

        var response = await Send(tiers, method);

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, tiers.Mcp.Arrivals);
        Assert.Equal(1, tiers.Breaker("mcp").GetSnapshot().RejectedCalls);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task The_callers_cancellation_is_counted_nowhere_and_ends_the_request(string method)
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();

        var sending = tiers.Client.SendAsync(Message(method), caller.Token);
        await caller.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(caller.Token, canceled.CancellationToken);
        Assert.Equal(0, tiers.Breaker("mcp").GetSnapshot().TotalCalls);
        Assert.Equal(0, tiers.Sdk.Arrivals);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_credential_takes_the_next_tier_where_the_configuration_says_so(int status)
    {
        await using var tiers = new TierHarness($"\"FallbackStatusCodes\": [{status}, 503], {TierHarness.ThreeTiers}");
        tiers.Mcp.Always((HttpStatusCode)status);

        var response = await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, tiers.Mcp.Arrivals);
        Assert.Equal(1, tiers.Breaker("mcp").GetSnapshot().SuccessCount);
    }

    [Fact]
    public async Task Status_codes_are_settings_of_a_tier()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "Jitter": false },
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "FailureStatusCodes": [418], "RetryStatusCodes": [], "FallbackStatusCodes": [418] },
              "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" }
            }
            """);
        tiers.Mcp.Then((HttpStatusCode)418).Then(HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.OK, (await tiers.RunAsync(tiers.GetAsync())).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await tiers.RunAsync(tiers.GetAsync())).StatusCode);
        Assert.Equal((1, 1), (tiers.Breaker("mcp").GetSnapshot().FailureCount, tiers.Breaker("mcp").GetSnapshot().SuccessCount));
    }

    private static void AssertCounted(TierHarness tiers, long failures, long successes, bool isNotCounted)
    {
        var snapshot = tiers.Breaker("mcp").GetSnapshot();
        Assert.Equal(failures, snapshot.FailureCount);
        Assert.Equal(isNotCounted ? 0 : successes, snapshot.SuccessCount);
    }

    private static Task<HttpResponseMessage> Send(TierHarness tiers, string method) => tiers.Client.SendAsync(Message(method));

    private static HttpRequestMessage Message(string method) =>
        new(new HttpMethod(method), "accounts/1") { Content = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json") };

    private static Exception Failure(string kind) => kind switch
    {
        "refused" => new HttpRequestException(HttpRequestError.ConnectionError),
        "name" => new HttpRequestException(HttpRequestError.NameResolutionError),
        "tls" => new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()),
        "proxy" => new HttpRequestException(HttpRequestError.ProxyTunnelError),
        "connect timeout" => new TaskCanceledException("connect", new TimeoutException()),
        "reset" => new HttpRequestException("reset", new IOException()),
        "cut" => new HttpRequestException(HttpRequestError.ResponseEnded),
        "protocol" => new HttpRequestException(HttpRequestError.InvalidResponse),
        "bare io" => new HttpIOException(HttpRequestError.ResponseEnded),
        // SocketsHttpHandler of .NET 10 throws it unwrapped when the server resets a connection right after it accepted it.
        "bare socket" => new SocketException((int)SocketError.NotConnected),
        _ => new InvalidCastException("a bug"),
    };
}
