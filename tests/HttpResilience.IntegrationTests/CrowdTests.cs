using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;

namespace HttpResilience.IntegrationTests;

/// <summary>Many requests at once, and many after each other.</summary>
public sealed class CrowdTests
{
    // A time that no noise of the machine reaches: here only faults may fail.
    private static readonly string[] s_patient = ["TotalTimeout=00:01:00", "AttemptTimeout=00:00:20", "CircuitBreaker:RecoveryTimeout=00:00:00.100"];

    [Fact]
    public async Task While_a_server_dies_and_returns_no_repeatable_request_fails_and_no_POST_is_executed_twice()
    {
        await using var tiers = new ThreeTiers(s_patient);
        var client = tiers.Client;
        var posts = new ConcurrentDictionary<string, bool>();
        using var end = new CancellationTokenSource();

        var workers = Enumerable.Range(0, 200).Select(worker => WorkAsync(client, worker, posts, end.Token)).ToArray();
        foreach (var fault in new[] { Fault.Refuse, Fault.None, Fault.Reset, Fault.None, Fault.CloseSilently, Fault.None })
        {
            var served = tiers.Mcp.Arrivals + tiers.Sdk.Arrivals;
            tiers.Mcp.Fault = fault;
            await Eventually.IsTrueAsync(() => tiers.Mcp.Arrivals + tiers.Sdk.Arrivals > served + 400, $"too little happened under {fault}");
        }

        await Eventually.IsTrueAsync(() => tiers.Breaker("mcp").State == CircuitState.Closed, "the tier never came back");
        await end.CancelAsync();
        await Task.WhenAll(workers);

        AssertLedger(tiers, posts);
        Assert.True(tiers.Breaker("mcp").Trips > 0, "the server's death was never noticed");
    }

    [Fact]
    public async Task Thousands_of_failing_requests_leave_nothing_open()
    {
        await using var tiers = new ThreeTiers(["Retry:MaxAttempts=1", "CircuitBreaker:Enabled=false", "TotalTimeout=00:01:00", "AttemptTimeout=00:00:30"]);
        (tiers.Mcp.Fault, tiers.Sdk.Fault, tiers.Rest.Fault) = (Fault.ServerError, Fault.CutHeaders, Fault.ServerError);
        var client = tiers.Client;
        var answers = new ConcurrentBag<WeakReference>();

        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => answers.Add(await FailAsync(client)));

        Assert.Equal((10_000, 10_000, 10_000), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        // A response that was not disposed keeps its connection from the next request, and another is opened.
        Assert.InRange(tiers.Mcp.AcceptedConnections, 1, 100);
        Assert.InRange(tiers.Rest.AcceptedConnections, 1, 100);
        await Eventually.IsTrueAsync(() => tiers.Sdk.OpenConnections == 0, "a broken connection was left open");
        await Eventually.IsTrueAsync(() => HaveGone(answers), "responses or requests are still referenced");
    }

    [Fact]
    public async Task Bodies_of_rejected_responses_are_disposed_even_when_they_never_end()
    {
        await using var tiers = new ThreeTiers(["Retry:MaxAttempts=1", "CircuitBreaker:Enabled=false", "FallbackStatusCodes:0=200"]);
        tiers.Mcp.Fault = Fault.EndlessBody;
        tiers.Sdk.Fault = Fault.CutHeaders;

        for (var i = 0; i < 20; i++)
            (await tiers.Client.GetAsync("accounts")).Dispose();

        await Eventually.IsTrueAsync(() => tiers.Mcp.OpenConnections == 0, "the connection of a response that nobody got was left open");
    }

    private static async Task WorkAsync(HttpClient client, int worker, ConcurrentDictionary<string, bool> posts, CancellationToken end)
    {
        await Task.Yield();
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var key = $"{worker}-{i}";
            if (i % 4 == 3)
            {
                posts[key] = await TryPostAsync(client, key);
                continue;
            }

            using var request = new HttpRequestMessage(i % 4 == 0 ? HttpMethod.Put : HttpMethod.Get, "accounts/" + key);
            request.Content = request.Method == HttpMethod.Put ? new StringContent(key) : null;
            using var response = await client.SendAsync(request, CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    /// <returns>Whether it was acknowledged.</returns>
    private static async Task<bool> TryPostAsync(HttpClient client, string key)
    {
        try
        {
            using var response = await client.PostAsync("accounts", key.EndsWith('3') ? new StringContent(key) : new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(key)));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (AllTiersFailedException exception) when (exception.MayHaveBeenProcessed)
        {
            return false;
        }
    }

    private static void AssertLedger(ThreeTiers tiers, ConcurrentDictionary<string, bool> posts)
    {
        var executed = new[] { tiers.Mcp, tiers.Sdk, tiers.Rest }.SelectMany(server => server.Seen).Where(request => request.Method == "POST").GroupBy(request => request.Body).ToDictionary(group => group.Key, group => group.Count());
        Assert.NotEmpty(posts);
        Assert.DoesNotContain(executed.Values, times => times > 1);
        Assert.All(posts.Where(post => post.Value), post => Assert.True(executed.ContainsKey(post.Key), $"{post.Key} was acknowledged and never executed"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> FailAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "accounts");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        return new WeakReference(response);
    }

    // The last few may still be in a frame or a pooled box of the async machinery.
    private static bool HaveGone(ConcurrentBag<WeakReference> references)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return references.Count(reference => reference.IsAlive) < 50;
    }
}
