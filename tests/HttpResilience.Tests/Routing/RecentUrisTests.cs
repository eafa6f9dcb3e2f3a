using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

public sealed class RecentUrisTests
{
    private readonly TierAddress _mcp = TierAddress.OfTier(new Uri("https://mcp.example/v8/"));

    [Fact]
    public void A_path_that_is_asked_for_again_has_the_same_uri()
    {
        var first = UriOf("accounts/1");
        Assert.Equal("https://mcp.example/v8/accounts/1", first.AbsoluteUri);
        Assert.Same(first, UriOf("accounts/1"));
        Assert.Same(UriOf(""), UriOf(""));
    }

    [Theory]
    [InlineData("accounts?token=secret")]
    [InlineData("?")]
    [InlineData("a%20b")]
    [InlineData("a/../b")]
    [InlineData(".well-known/x")]
    [InlineData("é")]
    [InlineData("a;b")]
    public void What_may_hold_a_secret_or_is_not_plain_is_not_kept(string below)
    {
        Assert.NotSame(UriOf(below), UriOf(below));
        Assert.Equal(UriOf(below).AbsoluteUri, UriOf(below).AbsoluteUri);
    }

    [Fact]
    public void A_long_path_is_not_kept()
    {
        var (kept, tooLong) = (new string('a', 128), new string('a', 129));
        Assert.Same(UriOf(kept), UriOf(kept));
        Assert.NotSame(UriOf(tooLong), UriOf(tooLong));
        Assert.EndsWith(tooLong, UriOf(tooLong).AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_paths_there_are_few_are_kept()
    {
        var made = Enumerable.Range(0, 2_000).Select(i => UriOf($"accounts/{i}")).ToArray();
        // The newest first, so that nothing that is kept is pushed out before it is looked at.
        var kept = Enumerable.Range(0, made.Length).Reverse().Count(i => ReferenceEquals(made[i], UriOf($"accounts/{i}")));
        Assert.InRange(kept, 1, 64);
    }

    [Fact]
    public void Each_address_keeps_its_own()
    {
        var sdk = TierAddress.OfTier(new Uri("https://sdk.example/"));
        _ = UriOf("accounts/1");
        Assert.Equal("https://sdk.example/accounts/1", sdk.UriOf("accounts/1".AsMemory()).AbsoluteUri);
        Assert.Equal("https://mcp.example/v8/accounts/1", UriOf("accounts/1").AbsoluteUri);
    }

    [Fact]
    public void A_path_that_begins_like_another_is_not_taken_for_it()
    {
        for (var i = 0; i < 3; i++)
        {
            foreach (var below in new[] { "a", "ab", "a/", "A", "", "a/b", "a//b" })
                Assert.Equal("https://mcp.example/v8/" + below, UriOf(below).AbsoluteUri);
        }
    }

    [Fact]
    public async Task Many_threads_each_get_the_uri_they_ask_for()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 100_000; i++)
            {
                var below = $"{random.Next(3)}/{random.Next(100)}";
                Assert.Equal(below, UriOf(below).OriginalString[_mcp.Text.Length..]);
            }
        })));
    }

    private Uri UriOf(string below) => _mcp.UriOf(below.AsMemory());
}
