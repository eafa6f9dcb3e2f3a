using System.Collections.Concurrent;
using System.Globalization;

namespace HttpResilience.IntegrationTests;

/// <summary>
/// 500 answers made up from fixed seeds, to a GET and a POST each, with bodies buffered and not. The caller gets an answer or one of the two families of exceptions in time, a POST is executed once, the breaker counts
/// each attempt as what it was, and no connection is left that can't be used again. A failing seed is in the message.
/// </summary>
public sealed class ResponseFuzzTests
{
    private const int Seeds = 500;
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("GET", false)]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    [InlineData("POST", true)]
    public async Task Every_seed_ends_well(string method, bool isBuffered)
    {
        await using var first = new WireServer(AnswerAsync);
        await using var second = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond", closes: false);
        await using var client = new TierClient(
            [first.Address, second.Address],
            ["TotalTimeout=00:00:01.500", "Tiers:tier1:AttemptTimeout=00:00:00.500", "Tiers:tier2:AttemptTimeout=00:00:01", "CircuitBreaker:FailureThreshold=0", $"ResponseBuffering:Enabled={isBuffered}", "MaxCoolDown=00:00:00"]);
        var ends = new ConcurrentDictionary<int, string>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Seeds), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (seed, _) => ends[seed] = await SendAsync(client.Http, method, seed));

        var executed = first.Seen.Concat(second.Seen).Where(request => request.Method == "POST").CountBy(request => request.Target).Where(target => target.Value > 1).Select(target => target.Key);
        Assert.True(!executed.Any(), $"executed twice, seeds: {string.Join(", ", executed)}");
        var breaker = client.Breaker("tier1");
        Assert.Equal(Seeds, breaker.TotalCalls);
        Assert.Equal(ends.Count(end => end.Value is "answered" or "broken body"), breaker.SuccessCount);
        client.Http.Dispose();
        // Only those whose answer was whole may be kept for other requests.
        await Eventually.IsTrueAsync(() => first.OpenConnections <= ends.Count(end => end.Value == "answered"), $"{first.OpenConnections} connections are still open");
    }

    /// <returns>What tier 1 did: "answered", "broken body" or "failed".</returns>
    private static async Task<string> SendAsync(HttpClient client, string method, int seed)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"seeds/{seed}") { Content = method == "POST" ? new StringContent("{}") : null };
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (response.GetTierInfo()!.Tier != "tier1" || (int)response.StatusCode is 500 or 503 or < 100 or > 599)
                return "failed";
            try
            {
                await response.Content.LoadIntoBufferAsync();
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                return "broken body";
            }

            return "answered";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            return "failed";
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"seed {seed}: {exception.GetType()}", exception);
        }
        finally
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_slack, $"seed {seed} took {TimeProvider.System.GetElapsedTime(started)}");
        }
    }

    private static async Task AnswerAsync(Wire wire)
    {
        while (await wire.ReadAsync() is { } request)
        {
            // A redirect's target is answered like any other.
            var seed = int.TryParse(request.Target.Split('/')[^1], CultureInfo.InvariantCulture, out var number) ? number : 1;
            var generator = new AnswerGenerator(seed);
            await wire.WriteAsync(generator.Next());
            if (!generator.NextHangs())
                return;
        }
    }
}
