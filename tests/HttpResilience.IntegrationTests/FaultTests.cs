using System.Net;

namespace HttpResilience.IntegrationTests;

/// <summary>The first tier fails in every way a server can: what the caller gets, what reached which server, what the breaker counted.</summary>
public sealed class FaultTests
{
    private const string Short = "Tiers:mcp:AttemptTimeout=00:00:00.800";

    /// <summary>A repeatable request is answered by the second tier. A counted attempt is one arrival: left alone, SocketsHttpHandler would make four of a GET whose connection ends before the first byte of a response.</summary>
    public static TheoryData<Fault, string, int, int> Repeatable()
    {
        var rows = new TheoryData<Fault, string, int, int>();
        foreach (var kind in Requests.Repeatable)
        {
            rows.Add(Fault.Refuse, kind, 0, 2);
            rows.Add(Fault.Reset, kind, 2, 2);
            rows.Add(Fault.CloseSilently, kind, 2, 2);
            rows.Add(Fault.Hang, kind, 2, 2);
            rows.Add(Fault.CutHeaders, kind, 2, 2);
            rows.Add(Fault.ServerError, kind, 2, 2);
            rows.Add(Fault.Unavailable, kind, 1, 1);
            rows.Add(Fault.TooManyRequests, kind, 1, 0);
            rows.Add(Fault.SlowHeaders, kind, 2, 2);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Repeatable))]
    public async Task A_repeatable_request_is_answered_by_the_next_tier(Fault fault, string kind, int arrivals, int failures)
    {
        await using var tiers = new ThreeTiers(Patience(fault));
        tiers.Mcp.Fault = fault;

        using var response = await tiers.Client.SendAsync(Requests.Of(kind));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal((arrivals, 1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal(tiers.Mcp.Seen.Concat(tiers.Sdk.Seen).First().Body, tiers.Sdk.Seen.Single().Body);
        Assert.Equal((failures, 0), (tiers.Breaker("mcp").FailureCount, tiers.Breaker("mcp").SuccessCount));
        Assert.Equal((0, 1), (tiers.Breaker("sdk").FailureCount, tiers.Breaker("sdk").SuccessCount));
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public async Task A_request_that_is_not_repeatable_and_may_have_been_executed_arrives_once_and_its_caller_is_told(Fault fault, string kind)
    {
        await using var tiers = new ThreeTiers(Patience(fault));
        tiers.Mcp.Fault = fault;

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(Requests.Of(kind)));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal((1, 0), (tiers.Breaker("mcp").FailureCount, tiers.Breaker("mcp").SuccessCount));
        Assert.Equal(["mcp", "sdk", "rest"], exception.Attempts.Select(attempt => attempt.Tier));
    }

    public static TheoryData<Fault, string> Executed() =>
        Cross([Fault.Reset, Fault.CloseSilently, Fault.Hang, Fault.CutHeaders, Fault.SlowHeaders], Requests.Unrepeatable);

    [Theory]
    [MemberData(nameof(Answered))]
    public async Task A_request_that_is_not_repeatable_gets_the_servers_own_error_and_goes_nowhere_else(Fault fault, string kind)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = fault;

        using var response = await tiers.Client.SendAsync(Requests.Of(kind));

        Assert.Equal(fault == Fault.ServerError ? HttpStatusCode.InternalServerError : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("mcp", await response.Content.ReadAsStringAsync());
        Assert.Equal((1, 0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal((1, 0), (tiers.Breaker("mcp").FailureCount, tiers.Breaker("mcp").SuccessCount));
    }

    public static TheoryData<Fault, string> Answered() => Cross([Fault.ServerError, Fault.Unavailable], Requests.Unrepeatable);

    [Theory]
    [MemberData(nameof(NotExecuted))]
    public async Task A_request_that_is_not_repeatable_takes_the_next_tier_when_the_first_cannot_have_executed_it(Fault fault, string kind)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = fault;

        using var response = await tiers.Client.SendAsync(Requests.Of(kind));

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal((fault == Fault.Refuse ? 0 : 1, 1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal((fault == Fault.Refuse ? 2 : 0, 0), (tiers.Breaker("mcp").FailureCount, tiers.Breaker("mcp").SuccessCount));
    }

    public static TheoryData<Fault, string> NotExecuted() => Cross([Fault.Refuse, Fault.TooManyRequests], Requests.Unrepeatable);

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task A_certificate_that_is_not_trusted_sends_every_request_to_the_next_tier(string kind)
    {
        await using var tiers = new ThreeTiers(tls: true);

        using var response = await tiers.Client.SendAsync(Requests.Of(kind));

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal((0, 1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal((2, 0), (tiers.Breaker("mcp").FailureCount, tiers.Breaker("mcp").SuccessCount));
    }

    public static TheoryData<string> AllKinds() => [.. Requests.Repeatable, .. Requests.Unrepeatable];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task A_body_that_takes_longer_than_the_attempt_timeout_is_waited_for(string kind)
    {
        await using var tiers = new ThreeTiers([Short]);
        tiers.Mcp.Fault = Fault.SlowBody;

        using var response = await tiers.Client.SendAsync(Requests.Of(kind));

        Assert.Equal("mcp", await response.Content.ReadAsStringAsync());
        Assert.Equal((1, 0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal((0, 1), (tiers.Breaker("mcp").FailureCount, tiers.Breaker("mcp").SuccessCount));
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task A_body_that_is_cut_short_is_told_to_the_caller_and_nothing_is_sent_again(string kind)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = Fault.CutBody;

        await Assert.ThrowsAsync<HttpRequestException>(() => tiers.Client.SendAsync(Requests.Of(kind)));

        // The body is read by HttpClient, above routing, which has done its work when the headers came.
        Assert.Equal((1, 0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task When_every_tier_refuses_the_caller_is_told_that_nothing_was_processed(string kind)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = tiers.Sdk.Fault = tiers.Rest.Fault = Fault.Refuse;

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(Requests.Of(kind)));

        Assert.False(exception.MayHaveBeenProcessed);
        Assert.Equal([2, 2, 2], exception.Attempts.Select(attempt => attempt.Attempts));
        Assert.All(exception.Attempts, attempt => Assert.IsType<RetryExhaustedException>(attempt.Exception));
    }

    private static string[] Patience(Fault fault) => fault is Fault.Hang or Fault.SlowHeaders ? [Short] : [];

    private static TheoryData<Fault, string> Cross(Fault[] faults, string[] kinds)
    {
        var rows = new TheoryData<Fault, string>();
        foreach (var fault in faults)
        {
            foreach (var kind in kinds)
                rows.Add(fault, kind);
        }

        return rows;
    }
}
