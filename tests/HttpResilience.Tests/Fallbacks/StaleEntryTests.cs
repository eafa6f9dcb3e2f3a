using System.Net;
using System.Security.Cryptography;
using HttpResilience.Fallbacks;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>What is kept of an answer, and what comes back.</summary>
public sealed class StaleEntryTests
{
    private const int HashSize = 32;

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task An_answer_comes_back_as_it_was_with_its_age_and_a_warning()
    {
        var answer = Stale.Answer("ETag: \"7\"", "X-A: 1", "X-A: 2", "X-Empty:", "X-Text: gr\u00fc\u00df", "Content-Type: text/plain; charset=utf-8", "X-Odd: a,b;;c");
        (answer.StatusCode, answer.ReasonPhrase, answer.Version) = (HttpStatusCode.Created, "Very Good", HttpVersion.Version20);
        var entry = Reread(StaleEntry.Of(answer, _time.GetUtcNow()) with { Body = "body"u8.ToArray(), Key = "k", Lifetime = TimeSpan.FromMinutes(1) });
        Assert.NotNull(entry);
        Assert.Equal((Stale.Start, "k", TimeSpan.FromMinutes(1)), (entry.StoredAt, entry.Key, entry.Lifetime));

        _time.Advance(TimeSpan.FromSeconds(42.9));
        var response = entry.ToResponse(_time);

        Assert.Equal((HttpStatusCode.Created, "Very Good", HttpVersion.Version20), (response.StatusCode, response.ReasonPhrase, response.Version));
        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal(4, response.Content.Headers.ContentLength);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal(["1", "2"], response.Headers.GetValues("X-A"));
        Assert.Equal("", response.Headers.NonValidated["X-Empty"].ToString());
        Assert.Equal("gr\u00fc\u00df", response.Headers.NonValidated["X-Text"].ToString());
        Assert.Equal("a,b;;c", response.Headers.NonValidated["X-Odd"].ToString());
        Assert.Equal("\"7\"", response.Headers.NonValidated["ETag"].ToString());
        Assert.Equal("42", response.Headers.NonValidated["Age"].ToString());
        Assert.Equal("110 - \"Response is Stale\"", response.Headers.NonValidated["Warning"].ToString());
    }

    [Theory]
    [InlineData("Age: 100", 107)]
    [InlineData("Age: \"bad\"", 7)]
    [InlineData("Age: -5", 7)]
    [InlineData("Age: 99999999999999999999", int.MaxValue)]
    public void The_age_that_an_answer_came_with_counts(string header, int seconds)
    {
        var entry = StaleEntry.Of(Stale.Answer(header), _time.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(seconds), entry.ToResponse(_time).Headers.Age);
    }

    [Theory]
    [InlineData("Set-Cookie: session=1")]
    [InlineData("Set-Cookie2: session=1")]
    [InlineData("WWW-Authenticate: Basic")]
    [InlineData("Authentication-Info: nextnonce=1")]
    [InlineData("Proxy-Authenticate: Basic")]
    [InlineData("Proxy-Connection: keep-alive")]
    [InlineData("Connection: X-Hop, close")]
    [InlineData("Keep-Alive: timeout=5")]
    [InlineData("TE: trailers")]
    [InlineData("Trailer: X-Sum")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Upgrade: h2c")]
    [InlineData("x-hop: 1")]
    public void What_belongs_to_a_connection_or_a_session_is_not_kept(string header)
    {
        var name = header.Split(':')[0];
        var entry = StaleEntry.Of(name == "Connection" ? Stale.Answer(header) : Stale.Answer("Connection: X-Hop, close", header), Stale.Start);
        Assert.DoesNotContain(entry.Headers, kept => kept.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(entry.ToResponse(_time).Headers, kept => kept.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_the_caller_does_to_the_response_later_is_not_kept()
    {
        var answer = Stale.Answer("X-A: 1");
        var entry = StaleEntry.Of(answer, Stale.Start);
        answer.Headers.Clear();
        Assert.Equal("1", entry.ToResponse(_time).Headers.NonValidated["X-A"].ToString());
    }

    [Fact]
    public async Task What_a_caller_does_to_a_served_answer_no_other_sees()
    {
        var entry = StaleEntry.Of(Stale.Answer("X-A: 1"), Stale.Start) with { Body = "body"u8.ToArray() };
        var first = entry.ToResponse(_time);
        first.Headers.Clear();
        Array.Clear(await first.Content.ReadAsByteArrayAsync());
        var second = entry.ToResponse(_time);
        Assert.Equal("body", await second.Content.ReadAsStringAsync());
        Assert.Equal("1", second.Headers.NonValidated["X-A"].ToString());
    }

    [Fact]
    public void An_entry_that_was_cut_off_or_lengthened_is_none()
    {
        var bytes = Sample();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Null(StaleEntry.TryRead(bytes.AsSpan(0, length)));
        Assert.Null(StaleEntry.TryRead([.. bytes, 0]));
        Assert.NotNull(StaleEntry.TryRead(bytes));
    }

    [Fact]
    public void An_entry_of_which_one_bit_changed_is_none()
    {
        var bytes = Sample();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(StaleEntry.TryRead(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Nothing_that_is_written_with_a_right_hash_makes_reading_fail()
    {
        var random = new Random(5);
        var sample = Sample();
        var read = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = sample.AsSpan(0, random.Next(3) == 0 ? random.Next(2 + HashSize, sample.Length) : sample.Length).ToArray();
            for (var flips = random.Next(4); flips > 0; flips--)
                bytes[random.Next(1 + HashSize, bytes.Length)] = (byte)random.Next(256);
            SHA256.HashData(bytes.AsSpan(1 + HashSize), bytes.AsSpan(1));
            if (StaleEntry.TryRead(bytes) is not { } entry)
                continue;
            read++;
            entry.ToResponse(_time).Dispose();
        }

        // Both ways were taken, and none made a large array: an entry is a few hundred bytes.
        Assert.InRange(read, 1000, 19_000);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20_000 * 20_000L);
    }

    private static byte[] Sample()
    {
        var answer = Stale.Answer("ETag: \"7\"", "X-A: 1", "X-A: 2", "Age: 5", "Content-Type: text/plain");
        return (StaleEntry.Of(answer, Stale.Start) with { Body = "body"u8.ToArray(), Key = "k", Lifetime = TimeSpan.FromMinutes(1) }).Serialize();
    }

    private static StaleEntry? Reread(StaleEntry entry) => StaleEntry.TryRead(entry.Serialize());
}
