using System.Security.Cryptography;
using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>What buffered answers leave behind. The memory is the whole process's, so these tests run alone.</summary>
[Collection(Alone)]
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class ResponseBufferingMemoryTests
{
    private const string Alone = "Memory";
    private const int MaxSize = 100_000;

    private static readonly string s_large = Convert.ToHexString(RandomNumberGenerator.GetBytes(2_000_000));
    private static readonly string s_whole = Convert.ToHexString(RandomNumberGenerator.GetBytes(40_000));

    [Fact]
    public async Task A_thousand_large_answers_broken_and_whole_do_not_pile_up()
    {
        await using var first = new RawServer(async (_, connection) =>
        {
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {s_whole.Length + 1}\r\n\r\n{s_whole}");
            connection.Close();
        });
        await using var second = new RawServer((_, connection) => connection.RespondAsync(s_whole));
        await using var client = new TierClient([first.Address, second.Address], ["ResponseBuffering:Enabled=true", "CircuitBreaker:FailureThreshold=0"]);
        Assert.Equal(s_whole.Length, (await client.Http.GetStringAsync("accounts/1")).Length);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        // Nobody disposes of them, as with a caller that reads the text and forgets the response.
        for (var i = 0; i < 1_000; i++)
            Assert.Equal(s_whole.Length, (await (await client.Http.GetAsync("accounts/1")).Content.ReadAsByteArrayAsync()).Length);
        first.Seen.Clear();
        second.Seen.Clear();
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "broken connections are still open");
        await Eventually.IsTrueAsync(() => GC.GetTotalMemory(forceFullCollection: true) - before < 8_000_000, "memory was not given back");
    }

    [Fact]
    public async Task Hundreds_of_answers_above_MaxSize_that_are_disposed_unread_leave_no_connection_or_memory()
    {
        var answer = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{s_large.Length:x}\r\n{s_large}\r\n0\r\n\r\n");
        await using var server = new RawServer((_, connection) => connection.WriteAsync(answer));
        await using var client = new TierClient([server.Address], ["ResponseBuffering:Enabled=true", $"ResponseBuffering:MaxSize={MaxSize}"]);
        (await client.Http.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead)).Dispose();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 300; i++)
            (await client.Http.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead)).Dispose();
        await Eventually.IsTrueAsync(() => server.OpenConnections <= 1, "connections are still open");
        await Eventually.IsTrueAsync(() => GC.GetTotalMemory(forceFullCollection: true) - before < 8_000_000, "memory was not given back");
    }
}
