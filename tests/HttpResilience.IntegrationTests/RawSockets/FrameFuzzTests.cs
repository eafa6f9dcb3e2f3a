using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpResilience.IntegrationTests;

/// <summary>Frames of HTTP/2 that no decent server sends, and 100 seeds of them: the caller gets an answer or one of the two families of exceptions, in time, and a POST arrives at one server, once.</summary>
public sealed class FrameFuzzTests
{
    private const int Seeds = 100;

    public static TheoryData<string, string> Cells()
    {
        var cells = new TheoryData<string, string>();
        foreach (var name in Floods.Keys)
        {
            cells.Add(name, "GET");
            cells.Add(name, "POST");
        }

        return cells;
    }

    private static IReadOnlyDictionary<string, Func<FrameWire, int, Task>> Floods { get; } = new Dictionary<string, Func<FrameWire, int, Task>>
    {
        ["pings"] = (frames, _) => FloodAsync(() => frames.SendAsync(FrameType.Ping, 0, 0, new byte[8])),
        ["settings"] = (frames, _) => FloodAsync(() => frames.SendAsync(FrameType.Settings, 0, 0, [])),
        ["unknown frames"] = (frames, _) => FloodAsync(() => frames.SendAsync((FrameType)200, 255, 0, new byte[100])),
        ["continuations"] = async (frames, stream) =>
        {
            await frames.SendHeadersAsync(stream, "x-a", "b", flags: 0);
            await FloodAsync(() => frames.SendAsync(FrameType.Continuation, 0, stream, [0x00, 3, .. "x-a"u8, 100, .. new byte[100]]));
        },
        ["continuations without a byte"] = async (frames, stream) =>
        {
            await frames.SendHeadersAsync(stream, "x-a", "b", flags: 0);
            await FloodAsync(() => frames.SendAsync(FrameType.Continuation, 0, stream, []));
        },
        ["informational headers"] = (frames, stream) => FloodAsync(() => frames.SendAsync(FrameType.Headers, Frame.EndHeaders, stream, [0x08, 3, .. "103"u8])),
        ["headers without a status"] = (frames, stream) => frames.SendAsync(FrameType.Headers, Frame.EndHeaders | Frame.EndStream, stream, [0x00, 3, .. "x-a"u8, 1, .. "b"u8]),
        ["a status in letters"] = (frames, stream) => frames.SendAsync(FrameType.Headers, Frame.EndHeaders | Frame.EndStream, stream, [0x08, 3, .. "abc"u8]),
        ["data before headers"] = (frames, stream) => frames.SendAsync(FrameType.Data, 0, stream, "data"u8),
        ["a frame for a stream of the server's"] = (frames, _) => frames.SendAsync(FrameType.Headers, Frame.EndHeaders, 2, [0x88]),
        ["headers on stream 0"] = (frames, _) => frames.SendAsync(FrameType.Headers, Frame.EndHeaders, 0, [0x88]),
        ["a window that overflows"] = (frames, stream) => frames.SendAsync(FrameType.WindowUpdate, 0, stream, [0x7f, 0xff, 0xff, 0xff]),
        ["a frame larger than allowed"] = (frames, stream) => frames.SendAsync(FrameType.Headers, Frame.EndHeaders, stream, new byte[100_000]),
        ["compression that refers to nothing"] = (frames, stream) => frames.SendAsync(FrameType.Headers, Frame.EndHeaders, stream, [0xff, 0xff, 0xff, 0x7f]),
        ["HTTP/1.1"] = (frames, _) => frames.Wire.RespondAsync("old"),
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_flood_or_a_broken_rule_is_a_failure_in_time(string name, string kind)
    {
        await using var first = new FrameServer(Floods[name]);
        await using var second = await SecondAsync();
        await using var client = new TierClient([first.Address, second.Address], ["Tiers:tier1:AttemptTimeout=00:00:00.700"]);

        var sending = client.Http.SendAsync(Request(kind, "accounts/1"));
        if (kind == "GET")
            Assert.Equal("tier2", (await sending).GetTierInfo()!.Tier);
        else
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => sending)).MayHaveBeenProcessed);

        Assert.Equal((1, kind == "GET" ? 1 : 0), (first.Arrivals, second.Seen.Count));
        Assert.Equal((1, 0), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
    }

    [Fact]
    public async Task Every_seed_ends_well()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            await using var first = new FrameServer(new RandomFrames(seed).SendAsync);
            await using var second = await SecondAsync();
            await using var client = new TierClient([first.Address, second.Address], ["TotalTimeout=00:00:01", "AttemptTimeout=00:00:00.300"]);
            try
            {
                using var response = await client.Http.SendAsync(Request("POST", "accounts"));
            }
            catch (Exception exception) when (exception is not (HttpRequestException or TaskCanceledException { InnerException: TimeoutException }))
            {
                Assert.Fail($"seed {seed}: {exception}");
            }
            catch (Exception)
            {
                // As it should be.
            }

            Assert.True(first.Arrivals <= 1 && second.Seen.IsEmpty, $"seed {seed}: {first.Arrivals} and {second.Seen.Count} arrivals");
            Assert.True(client.Breaker("tier1").TotalCalls == 1, $"seed {seed}: {client.Breaker("tier1").TotalCalls} calls counted");
        }
    }

    private static async Task FloodAsync(Func<Task> send)
    {
        while (true)
            await send();
    }

    private static Task<WebServer> SecondAsync() => WebServer.StartAsync(_ => Task.CompletedTask, protocols: HttpProtocols.Http2);

    private static HttpRequestMessage Request(string kind, string path) => new(new HttpMethod(kind), path)
    {
        Content = kind == "POST" ? new StringContent("{}") : null,
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>A few frames of any type with any flags and payload; none that says that nothing was processed, which SocketsHttpHandler would take for leave to send again.</summary>
    private sealed class RandomFrames(int seed)
    {
        public async Task SendAsync(FrameWire frames, int stream)
        {
            var random = new Random(seed);
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                var type = (FrameType)random.Next(11);
                if (type is FrameType.ResetStream or FrameType.GoAway)
                    continue;
                var payload = new byte[random.Next(4) == 0 ? random.Next(300) : random.Next(10)];
                random.NextBytes(payload);
                if (random.Next(3) == 0)
                    await frames.SendHeadersAsync(stream, "x-any", Encoding.Latin1.GetString(payload.AsSpan(0, Math.Min(payload.Length, 100))), (byte)random.Next(6));
                else
                    await frames.SendAsync(type, (byte)random.Next(256), random.Next(3) == 0 ? 0 : stream, payload);
            }

            if (random.Next(2) == 0)
                throw new IOException();
        }
    }
}
