using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

public sealed class RebasingTests
{
    [Theory]
    // Prefixes.
    [InlineData("https://crm.example/", "https://crm.example/accounts/1", "https://t.example/", "https://t.example/accounts/1")]
    [InlineData("https://crm.example/", "https://crm.example/accounts/1", "https://t.example/mcp/", "https://t.example/mcp/accounts/1")]
    [InlineData("https://crm.example/", "https://crm.example/accounts/1", "https://t.example/mcp", "https://t.example/mcp/accounts/1")]
    [InlineData("https://crm.example/api/", "https://crm.example/api/accounts/1", "https://t.example/", "https://t.example/accounts/1")]
    [InlineData("https://crm.example/api/v8/", "https://crm.example/api/v8/accounts", "https://t.example/a/b/c/", "https://t.example/a/b/c/accounts")]
    [InlineData("https://crm.example/api", "https://crm.example/accounts", "https://t.example/x/", "https://t.example/x/accounts")]
    [InlineData("https://crm.example/api", "https://crm.example/api/accounts", "https://t.example/x/", "https://t.example/x/api/accounts")]
    // Empty paths and slashes.
    [InlineData("https://crm.example/", "https://crm.example", "https://t.example/", "https://t.example/")]
    [InlineData("https://crm.example/", "https://crm.example", "https://t.example/mcp", "https://t.example/mcp/")]
    [InlineData("https://crm.example/api/", "https://crm.example/api/", "https://t.example/mcp/", "https://t.example/mcp/")]
    [InlineData("https://crm.example/", "https://crm.example//accounts//1/", "https://t.example/", "https://t.example//accounts//1/")]
    [InlineData("https://crm.example/", "https://crm.example//evil.example/x", "https://t.example/", "https://t.example//evil.example/x")]
    [InlineData("https://crm.example/", "https://crm.example/a/", "https://t.example/", "https://t.example/a/")]
    // Escapes stay as they are.
    [InlineData("https://crm.example/", "https://crm.example/files/a%2Fb", "https://t.example/p/", "https://t.example/p/files/a%2Fb")]
    [InlineData("https://crm.example/", "https://crm.example/files/a%2fb", "https://t.example/p/", "https://t.example/p/files/a%2fb")]
    [InlineData("https://crm.example/", "https://crm.example/a%5Cb", "https://t.example/", "https://t.example/a%5Cb")]
    [InlineData("https://crm.example/", "https://crm.example/a%20b%3Fc%23d", "https://t.example/", "https://t.example/a%20b%3Fc%23d")]
    [InlineData("https://crm.example/", "https://crm.example/100%25", "https://t.example/", "https://t.example/100%25")]
    [InlineData("https://crm.example/", "https://crm.example/a%00b", "https://t.example/", "https://t.example/a%00b")]
    [InlineData("https://crm.example/", "https://crm.example/%E4%BD%A0", "https://t.example/", "https://t.example/%E4%BD%A0")]
    [InlineData("https://crm.example/", "https://crm.example/caf%C3%A9;v=1,2", "https://t.example/", "https://t.example/caf%C3%A9;v=1,2")]
    [InlineData("https://crm.example/", "https://crm.example/a+b&c=d", "https://t.example/", "https://t.example/a+b&c=d")]
    // Unicode is escaped by Uri, as it is without tiers.
    [InlineData("https://crm.example/", "https://crm.example/é", "https://t.example/", "https://t.example/%C3%A9")]
    [InlineData("https://crm.example/", "https://crm.example/x?name=日本", "https://t.example/", "https://t.example/x?name=%E6%97%A5%E6%9C%AC")]
    // Queries.
    [InlineData("https://crm.example/", "https://crm.example?x=1", "https://t.example/mcp/", "https://t.example/mcp/?x=1")]
    [InlineData("https://crm.example/", "https://crm.example/a?x=1&x=2", "https://t.example/", "https://t.example/a?x=1&x=2")]
    [InlineData("https://crm.example/", "https://crm.example/a?u=https%3A%2F%2Fh%2F..%2Fb", "https://t.example/", "https://t.example/a?u=https%3A%2F%2Fh%2F..%2Fb")]
    [InlineData("https://crm.example/", "https://crm.example/a?path=/../../etc", "https://t.example/p/", "https://t.example/p/a?path=/../../etc")]
    [InlineData("https://crm.example/", "https://crm.example/a?q=a+b%20c", "https://t.example/", "https://t.example/a?q=a+b%20c")]
    [InlineData("https://crm.example/", "https://crm.example/a?", "https://t.example/", "https://t.example/a?")]
    [InlineData("https://crm.example/", "https://crm.example/a#part", "https://t.example/", "https://t.example/a")]
    // Hosts and ports.
    [InlineData("https://crm.example:8443/", "https://crm.example:8443/a", "https://t.example:9443/", "https://t.example:9443/a")]
    [InlineData("https://crm.example/", "https://crm.example:443/a", "https://t.example/", "https://t.example/a")]
    [InlineData("https://crm.example/", "https://CRM.example/A", "https://t.example/", "https://t.example/A")]
    [InlineData("http://[::1]:5000/", "http://[::1]:5000/a", "http://[::1]:6000/x/", "http://[::1]:6000/x/a")]
    [InlineData("http://127.0.0.1:5000/", "http://127.0.0.1:5000/a", "https://t.example/", "https://t.example/a")]
    [InlineData("https://bücher.example/", "https://xn--bcher-kva.example/a", "https://t.example/", "https://t.example/a")]
    [InlineData("https://crm.example/", "https://user:secret@crm.example/a", "https://t.example/", "https://t.example/a")]
    // Dots that climb nowhere.
    [InlineData("https://crm.example/", "https://crm.example/a/./b", "https://t.example/p/", "https://t.example/p/a/b")]
    [InlineData("https://crm.example/api/", "https://crm.example/api/a/../b", "https://t.example/p/", "https://t.example/p/b")]
    [InlineData("https://crm.example/", "https://crm.example/.well-known/x", "https://t.example/p/", "https://t.example/p/.well-known/x")]
    [InlineData("https://crm.example/", "https://crm.example/a..b/...", "https://t.example/p/", "https://t.example/p/a..b/...")]
    [InlineData("https://crm.example/", "https://crm.example/file.json", "https://t.example/p/", "https://t.example/p/file.json")]
    public void What_lies_below_the_clients_base_moves_below_the_tiers_byte_for_byte(string clientBase, string uri, string tier, string expected)
    {
        var rebased = Rebase(clientBase, new Uri(uri), tier);
        Assert.Equal(expected, rebased.GetLeftPart(UriPartial.Query));
        Assert.Empty(rebased.UserInfo);
    }

    [Theory]
    [InlineData("https://crm.example/", "https://other.example/a")]
    [InlineData("https://crm.example/", "http://crm.example/a")]
    [InlineData("https://crm.example/", "https://crm.example:8443/a")]
    [InlineData("https://crm.example/", "https://crm.example.evil.example/a")]
    [InlineData("https://crm.example/", "https://evil.example/?https://crm.example/")]
    [InlineData("https://crm.example/api/", "https://crm.example/other")]
    [InlineData("https://crm.example/api/", "https://crm.example/apiary")]
    [InlineData("https://crm.example/api/", "https://crm.example/api")]
    [InlineData("https://crm.example/api/", "https://crm.example/API/a")]
    [InlineData("https://crm.example/api/", "https://crm.example/api/../admin")]
    [InlineData("https://crm.example/api/", "https://crm.example/api/%2e%2e/admin")]
    [InlineData("http://[::1]/", "http://[::2]/a")]
    public void A_foreign_address_is_refused_with_both_named(string clientBase, string uri)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Rebase(clientBase, new Uri(uri), "https://t.example/"));
        Assert.Contains(new Uri(uri).GetLeftPart(UriPartial.Path), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(clientBase.TrimEnd('/'), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../admin")]
    [InlineData("a/../../admin")]
    [InlineData("%2e%2e/admin")]
    [InlineData("%2E./admin")]
    [InlineData(".%2E/admin")]
    [InlineData("..%2fadmin")]
    [InlineData("..%5cadmin")]
    [InlineData("..\\admin")]
    [InlineData("a%2f..%2f../..")]
    [InlineData("a/..%2F..%2Fadmin")]
    [InlineData("a//../../admin")]
    [InlineData("./../admin")]
    [InlineData("a%2fb/../../admin")]
    // Path parameters, which some servers cut off before they look for dots.
    [InlineData("..;/admin")]
    [InlineData("..;x=1/admin")]
    [InlineData("a/..;/..;y/admin")]
    [InlineData("%2e%2e;/admin")]
    [InlineData(";/../admin")]
    [InlineData(";x=1/../admin")]
    // Escaped twice.
    [InlineData("%252e%252e/admin")]
    [InlineData("%252E./admin")]
    [InlineData("..%252fadmin")]
    [InlineData("..%255cadmin")]
    [InlineData("..%3Bx=1/admin")]
    [InlineData("..%253bx=1/admin")]
    [InlineData("a/..;%2Fb/../admin")]
    [InlineData("%25%32%65./admin")]
    public void A_path_that_climbs_out_is_refused_however_it_is_written(string path)
    {
        var raw = new Uri("https://crm.example/api/" + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var refusal = Assert.Throws<InvalidOperationException>(() => Rebase("https://crm.example/api/", raw, "https://t.example/mcp/"));
        Assert.Contains("climbs out", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/%2e%2e/b")]
    [InlineData("%41/é")]
    [InlineData("a?x= y")]
    public void A_raw_address_stays_raw(string below)
    {
        var raw = new Uri("https://crm.example/" + below, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        Assert.Equal("/mcp/" + below, Rebase("https://crm.example/", raw, "https://t.example/mcp/").PathAndQuery);
    }

    [Fact]
    public void The_callers_own_Uri_travels_where_the_tier_lies_at_the_clients_base()
    {
        var uri = new Uri("https://crm.example/api/a");
        Assert.Same(uri, Rebase("https://crm.example/api/", uri, "https://crm.example/api"));
    }

    [Fact]
    public void Whatever_the_path_no_byte_of_it_is_lost_and_the_tiers_base_is_never_left()
    {
        const string alphabet = "ab./%2efF5cC\\?&=+;:@!$'()*,~é";
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var below = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var uri = new Uri("https://crm.example/api/" + below, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = random.Next(2) == 0 });
            Uri rebased;
            try
            {
                rebased = Rebase("https://crm.example/api/", uri, "https://t.example/mcp/v1/");
            }
            catch (InvalidOperationException)
            {
                continue;
            }

            Assert.True("/mcp/v1/" + uri.PathAndQuery["/api/".Length..] == rebased.PathAndQuery, $"seed {seed}: {uri.PathAndQuery} became {rebased.PathAndQuery}");
            var readByAServer = new Uri("https://t.example" + Uri.UnescapeDataString(rebased.PathAndQuery.Split('?')[0]).Replace('\\', '/'));
            Assert.True(readByAServer.AbsolutePath.StartsWith("/mcp/v1", StringComparison.Ordinal) && readByAServer.Host == "t.example", $"seed {seed}: {rebased.PathAndQuery} leads to {readByAServer}");
        }
    }

    private static Uri Rebase(string clientBase, Uri uri, string tier)
    {
        var address = TierAddress.OfClient(new Uri(clientBase));
        return TierUri.Rebase(uri, address, TierAddress.OfTier(new Uri(tier)), TierUri.Below(address, uri, "crm"));
    }
}
