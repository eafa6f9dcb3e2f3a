using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests;

/// <summary>Compressed bodies, where the tier's primary handler decompresses: bombs, and what can't be decompressed. Bounds hold for the bytes that come out.</summary>
public sealed class CompressedTests
{
    private const int MaxSize = 100_000;

    // Beside what is kept, a decoder's buffer.
    private const int Slack = 64 * 1024;

    private static readonly string s_bomb = Latin1(Compress("gzip", new byte[100_000_000]));

    public static TheoryData<string> Codings => ["gzip", "deflate", "br"];

    [Fact]
    public async Task No_more_of_a_bomb_is_decompressed_than_there_is_room_for()
    {
        await using var server = WireServer.Answering(Answer("gzip", s_bomb), closes: false);
        var meter = new ByteMeter();
        await using var client = Client([server.Address], meter);

        var response = await client.Http.GetAsync("accounts", HttpCompletionOption.ResponseHeadersRead);
        Assert.InRange(meter.Bytes, MaxSize + 1, MaxSize + Slack);
        // What is left of the compressed bytes may be read, so that the connection can be used again; it is not decompressed.
        response.Dispose();
        Assert.InRange(meter.Bytes, MaxSize + 1, MaxSize + Slack);
    }

    [Fact]
    public async Task Reading_a_bomb_whole_ends_at_HttpClients_bound()
    {
        await using var server = WireServer.Answering(Answer("gzip", s_bomb), closes: false);
        var meter = new ByteMeter();
        await using var client = Client([server.Address], meter);
        client.Http.MaxResponseContentBufferSize = 1_000_000;

        await Assert.ThrowsAsync<HttpRequestException>(() => client.Http.GetAsync("accounts"));

        Assert.InRange(meter.Bytes, MaxSize + 1, 1_000_000 + (4 * Slack));
    }

    [Fact]
    public async Task A_bomb_is_not_kept_as_a_stale_answer()
    {
        await using var server = WireServer.Answering(Answer("gzip", s_bomb), closes: false);
        var cache = new KeptCache();
        await using var client = Client([server.Address], meter: null, cache, "StaleIfError:Enabled=true", "StaleIfError:MaxEntrySize=100000", "StaleIfError:TrustTierHandlers=true");

        using var response = await client.Http.GetAsync("accounts", HttpCompletionOption.ResponseHeadersRead);
        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);

        Assert.Equal(0, cache.Count);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task What_cannot_be_decompressed_is_the_tiers_failure_where_bodies_are_buffered(string coding)
    {
        await using var first = WireServer.Answering(Answer(coding, "this was never compressed, though its header says so"), closes: false);
        await using var second = WireServer.Answering(Answer(coding, Latin1(Compress(coding, "second"u8.ToArray()))), closes: false);
        await using var client = Client([first.Address, second.Address], meter: null);

        Assert.Equal("second", await client.Http.GetStringAsync("accounts"));
        Assert.Equal((1, 0), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.PostAsync("accounts", new StringContent("{}")));
        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal(["GET", "POST"], first.Seen.Select(request => request.Method));
        Assert.Equal(["GET"], second.Seen.Select(request => request.Method));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_compressed_body_that_is_cut_is_the_tiers_failure_where_bodies_are_buffered(string coding)
    {
        var answer = Answer(coding, Latin1(Compress(coding, Encoding.ASCII.GetBytes(Convert.ToHexString(new byte[500])))));
        await using var first = WireServer.Answering(answer[..^4]);
        await using var second = WireServer.Answering(Answer(coding, Latin1(Compress(coding, "second"u8.ToArray()))), closes: false);
        await using var client = Client([first.Address, second.Address], meter: null);

        Assert.Equal("second", await client.Http.GetStringAsync("accounts"));
        Assert.Equal(1, client.Breaker("tier1").FailureCount);
    }

    private static TierClient Client(Uri[] addresses, ByteMeter? meter, KeptCache? cache = null, params string[] settings) => new(
        addresses,
        ["ResponseBuffering:Enabled=true", $"ResponseBuffering:MaxSize={MaxSize}", .. settings],
        builder =>
        {
            for (var i = 1; i <= addresses.Length; i++)
                builder.ConfigureTier($"tier{i}", tier => Configure(tier, meter));
        },
        services =>
        {
            if (cache is not null)
                services.AddSingleton<Microsoft.Extensions.Caching.Distributed.IDistributedCache>(cache);
        });

    private static void Configure(IHttpClientBuilder tier, ByteMeter? meter)
    {
        tier.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
        if (meter is not null)
            tier.AddHttpMessageHandler(() => new MeteringHandler(meter));
    }

    private static string Answer(string coding, string body) => $"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static byte[] Compress(string coding, byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(compressed, CompressionLevel.Fastest),
            _ => new BrotliStream(compressed, CompressionLevel.Fastest),
        })
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }
}
