using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests;

/// <summary>TLS that fails. No byte of the request was sent, so that any request takes the next tier.</summary>
public sealed class TlsTests
{
    [Theory]
    [InlineData("expired", "GET")]
    [InlineData("expired", "POST")]
    [InlineData("not yet valid", "POST")]
    [InlineData("of another host", "GET")]
    [InlineData("of another host", "POST")]
    [InlineData("no TLS", "GET")]
    [InlineData("no TLS", "POST")]
    [InlineData("closed", "GET")]
    [InlineData("closed", "POST")]
    [InlineData("reset", "POST")]
    [InlineData("cut", "POST")]
    public async Task Any_request_takes_the_next_tier(string fault, string kind)
    {
        await using var first = Faulty(fault);
        await using var second = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond", closes: false);
        await using var client = Client(first, second);

        using var response = await client.Http.SendAsync(Requests.Of(kind));

        Assert.Equal("second", await response.Content.ReadAsStringAsync());
        Assert.Equal((0, 1), (first.Seen.Count, second.Seen.Count));
        Assert.Equal((1, 0), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    [Fact]
    public async Task A_good_certificate_of_the_same_authority_is_trusted()
    {
        await using var first = new WireServer(async wire =>
        {
            while (await wire.ReadAsync() is not null)
                await wire.RespondAsync("first");
        }, Certificates.Good);
        await using var second = WireServer.Answering("", closes: true);
        await using var client = Client(first, second);

        Assert.Equal("first", await client.Http.GetStringAsync("accounts"));
    }

    [Theory]
    [InlineData("PUT", true)]
    [InlineData("POST", false)]
    public async Task A_handshake_that_hangs_ends_with_the_attempt_and_counts_as_sent(string kind, bool isNextTiers)
    {
        await using var first = Faulty("silent");
        await using var second = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond", closes: false);
        await using var client = Client(first, second, "Tiers:tier1:AttemptTimeout=00:00:00.600");

        // Nobody can tell a handshake that hangs from an answer that does.
        var sending = client.Http.SendAsync(Requests.Of(kind));
        if (isNextTiers)
            (await sending).Dispose();
        else
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => sending)).MayHaveBeenProcessed);

        Assert.Equal((0, isNextTiers ? 1 : 0), (first.Seen.Count, second.Seen.Count));
        Assert.Equal(1, client.Breaker("tier1").FailureCount);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_handshake_that_hangs_past_the_connect_timeout_was_not_sent(string kind)
    {
        await using var first = Faulty("silent");
        await using var second = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond", closes: false);
        await using var client = Client(first, second, connectTimeout: TimeSpan.FromMilliseconds(300));

        using var response = await client.Http.SendAsync(Requests.Of(kind));

        Assert.Equal("second", await response.Content.ReadAsStringAsync());
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    private static TierClient Client(WireServer first, WireServer second, string setting = "TotalTimeout=00:00:30", TimeSpan? connectTimeout = null) => new(
        [new Uri($"https://{first.Address.Authority}/"), second.Address],
        [setting],
        builder => builder.ConfigureTier("tier1", tier => tier.ConfigurePrimaryHttpMessageHandler(() =>
        {
            var handler = Certificates.NewHandler();
            handler.ConnectTimeout = connectTimeout ?? handler.ConnectTimeout;
            return handler;
        })));

    private static WireServer Faulty(string fault) => fault switch
    {
        "expired" => new WireServer(ServeAsync, Certificates.Expired),
        "not yet valid" => new WireServer(ServeAsync, Certificates.NotYetValid),
        "of another host" => new WireServer(ServeAsync, Certificates.OfAnotherHost),
        "no TLS" => new WireServer(wire => wire.RespondAsync("plain")),
        "closed" => new WireServer(_ => Task.CompletedTask),
        "reset" => new WireServer(wire => Task.Run(wire.Reset)),
        // The beginning of a handshake record.
        "cut" => new WireServer(wire => wire.WriteAsync("\u0016\u0003\u0003\u0001")),
        _ => new WireServer(wire => wire.HangAsync()),
    };

    private static async Task ServeAsync(Wire wire)
    {
        while (await wire.ReadAsync() is not null)
            await wire.RespondAsync("first");
    }
}
