using System.Net;

namespace HttpResilience.IntegrationTests;

/// <summary>
/// A tier answers as no decent server does. The caller gets an answer or one of the two families of exceptions, in time; a POST is executed once; the breaker counts one call; and the
/// connection is closed where it can't be used again.
/// </summary>
public sealed class HostileAnswerTests
{
    public static TheoryData<string, string, bool> Cells()
    {
        var cells = new TheoryData<string, string, bool>();
        foreach (var (name, hostile) in HostileAnswer.All)
        {
            // Silence takes time.
            foreach (var kind in hostile.Hangs ? ["GET", "POST"] : new[] { "GET", "POST with a key", "POST" })
            {
                cells.Add(name, kind, false);
                cells.Add(name, kind, true);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task The_caller_gets_an_answer_or_is_told(string name, string kind, bool isBuffered)
    {
        var hostile = HostileAnswer.All[name];
        await using var first = WireServer.Answering(hostile.Bytes, !hostile.Hangs);
        await using var second = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond", closes: false);
        await using var client = new TierClient([first.Address, second.Address], [$"Tiers:tier1:ResponseBuffering:Enabled={isBuffered}", .. Patience(hostile, isBuffered)]);
        var taken = isBuffered ? hostile.Buffered ?? (hostile.Takes == TakenFor.BrokenBody ? TakenFor.Failure : hostile.Takes) : hostile.Takes;

        using var response = await SendAsync(client.Http, kind, hostile, taken);

        var isFailure = taken is TakenFor.Failure or TakenFor.ServersError;
        var isNextTiers = isFailure && kind != "POST";
        if (response is not null)
            Assert.Equal(isNextTiers ? "second" : "tier1", isNextTiers ? await response.Content.ReadAsStringAsync() : response.GetTierInfo()!.Tier);
        // On a busy machine an attempt that is to end soon may end before it arrives.
        Assert.InRange(first.Seen.Count, hostile.Hangs ? 0 : 1, 1);
        Assert.Equal(isNextTiers ? 1 : 0, second.Seen.Count);
        Assert.Equal(isFailure ? (1, 0) : (0, 1), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
        if (taken is TakenFor.Failure or TakenFor.BrokenBody)
            await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    private static async Task<HttpResponseMessage?> SendAsync(HttpClient client, string kind, HostileAnswer hostile, TakenFor taken)
    {
        if (taken == TakenFor.Failure && kind == "POST")
        {
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => client.SendAsync(Requests.Of(kind)))).MayHaveBeenProcessed);
            return null;
        }

        if (taken == TakenFor.BrokenBody)
        {
            var exception = await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(Requests.Of(kind)));
            Assert.True(hostile.Hangs ? exception is TaskCanceledException { InnerException: TimeoutException } : exception is HttpRequestException, exception.ToString());
            return null;
        }

        var response = await client.SendAsync(Requests.Of(kind));
        Assert.Equal(taken == TakenFor.Answer || (taken == TakenFor.ServersError && kind == "POST") ? (HttpStatusCode)hostile.Status : HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    // Without buffering it is the total timeout that ends the reading of a body that stalls.
    private static string[] Patience(HostileAnswer hostile, bool isBuffered) =>
        !hostile.Hangs || hostile.Takes == TakenFor.Answer ? [] : hostile.Takes == TakenFor.BrokenBody && !isBuffered ? ["TotalTimeout=00:00:00.800", "AttemptTimeout=00:00:00.800"] : ["Tiers:tier1:AttemptTimeout=00:00:00.300"];
}
