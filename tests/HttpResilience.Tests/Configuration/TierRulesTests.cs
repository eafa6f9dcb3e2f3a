using HttpResilience.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Configuration;

public sealed class TierRulesTests
{
    private const string Client = TestClient.Path;

    [Fact]
    public void A_valid_client_has_no_failures() => Assert.Empty(TestClient.Failures());

    [Fact]
    public void A_client_without_tiers_is_refused() =>
        Assert.Equal([$"{Client}:Tiers: there is no tier; name at least one, with Order and BaseAddress"], TestClient.Failures(options => options.Tiers.Clear()));

    [Fact]
    public void A_tier_needs_an_order_and_an_address() =>
        Assert.Equal(
            [
                $"{Client}:Tiers:new:Order: the tier has none; give each tier its own whole number, the lowest is tried first",
                $"{Client}:Tiers:new:BaseAddress: the tier has none; set an absolute http or https URI",
            ],
            TestClient.Failures(($"{Client}:Tiers:new:TrafficShare", "50")));

    [Fact]
    public void Two_tiers_with_one_order_are_both_named() =>
        Assert.Equal([$"{Client}:Tiers:rest:Order: 1 is the order of 'mcp' and 'rest'; give each tier its own"], TestClient.Failures(($"{Client}:Tiers:rest:Order", "1")));

    [Theory]
    [InlineData("a:b")]
    [InlineData(" ")]
    [InlineData("")]
    public void A_tiers_name_must_be_usable_as_part_of_a_clients_name(string name) =>
        Assert.Contains(
            $"{Client}:Tiers:{name}: '{name}' can't name a tier, because it becomes a part of a client's name; use a text without ':' and control characters that is not blank",
            TestClient.Failures(options => options.Tiers[name] = new TierOptions { Order = 9, BaseAddress = "https://gateway.example/" }));

    [Fact]
    public void Some_tier_must_be_open_to_traffic()
    {
        Assert.Empty(TestClient.Failures(($"{Client}:Tiers:mcp:TrafficShare", "0")));
        Assert.Equal(
            [$"{Client}:Tiers: TrafficShare is 0 for every tier, which leaves none for requests; give at least one tier more than 0"],
            TestClient.Failures(($"{Client}:Tiers:mcp:TrafficShare", "0"), ($"{Client}:Tiers:rest:TrafficShare", "0")));
    }

    [Theory]
    [InlineData("ftp://gateway.example/", "'ftp://gateway.example/' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/")]
    [InlineData("//gateway.example/", "'//gateway.example/' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/")]
    [InlineData("", "'' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/")]
    [InlineData("https://gateway.example/?key=hunter2", "'https://gateway.example/?***' has a query, which can't be a prefix of a request's URI; leave it out")]
    [InlineData("https://gateway.example/?", "'https://gateway.example/?***' has a query, which can't be a prefix of a request's URI; leave it out")]
    [InlineData("https://gateway.example/#hunter2", "'https://gateway.example/#***' has a fragment, which never reaches a server; leave it out")]
    [InlineData("https://joe:hunter2@gateway.example/", "'https://***@gateway.example/' has user info; leave it out and set Headers, or add a handler to the tier")]
    [InlineData("https://@gateway.example/", "'https://***@gateway.example/' has user info; leave it out and set Headers, or add a handler to the tier")]
    [InlineData("https://gateway.example:0/", "'https://gateway.example:0/' has port 0, where no server listens; write the server's port, or leave it out")]
    [InlineData("https://\u0378.example/", "'https://\u0378.example/' has a host that is no name in DNS (RFC 5890)")]
    [InlineData("joe:hunter2@gateway", "'***@gateway' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/")]
    public void A_base_address_is_refused_without_telling_its_secrets(string address, string message)
    {
        Assert.Equal([$"{Client}:Tiers:mcp:BaseAddress: {message}"], TestClient.Failures(($"{Client}:Tiers:mcp:BaseAddress", address)));
        Assert.Equal([$"{Client}:BaseAddress: {message}"], TestClient.Failures(($"{Client}:BaseAddress", address)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("HTTPS://[::1]/a/b%2Fc/")]
    [InlineData("https://gateway.example/@home/")]
    public void A_base_address_may_have_any_host_port_and_path(string address) => Assert.Empty(TestClient.Failures(($"{Client}:Tiers:mcp:BaseAddress", address)));

    [Theory]
    [InlineData("http://[fe80::1%eth0]:8080/v8", "fe80::1%eth0", "http://[fe80::1%eth0]:8080")]
    [InlineData("http://[fe80::1%25eth0]/v8", "fe80::1%eth0", "http://[fe80::1%eth0]")]
    [InlineData("http://[fe80::1%25]/v8", "fe80::1%25", "http://[fe80::1%25]")]
    [InlineData("http://[fe80::1%2525]/v8", "fe80::1%25", "http://[fe80::1%25]")]
    [InlineData("http://[::1]:80/v8", "::1", "http://[::1]")]
    public void The_zone_of_an_address_is_kept(string address, string host, string origin)
    {
        var tier = TierAddress.OfTier(new Uri(address));
        Assert.Equal((host, origin), (tier.Host, tier.Origin));
        Assert.Equal((host, "/v8/accounts"), (tier.UriOf("accounts".AsMemory()).IdnHost, tier.UriOf("accounts".AsMemory()).AbsolutePath));
    }

    [Theory]
    [InlineData("http://[fe80::1%25eth0]/api/")]
    [InlineData("http://[fe80::1%eth0]/api/")]
    [InlineData("http://[fe80::1%25]/api/")]
    public async Task An_address_with_a_zone_is_the_same_for_the_client_and_for_its_requests(string address)
    {
        await using var tiers = new TierHarness(
            "\"Tiers\": { \"mcp\": { \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\" } }", services: services => services.AddHttpClient("crm", client => client.BaseAddress = new Uri(address)));

        using var relative = await tiers.GetAsync("accounts");
        using var absolute = await tiers.GetAsync(address + "accounts");

        Assert.Equal(["https://mcp.example/accounts", "https://mcp.example/accounts"], tiers.Mcp.Seen.Select(seen => seen.Uri.AbsoluteUri));
    }

    [Fact]
    public void A_redirect_to_another_zone_goes_to_another_origin()
    {
        Assert.True(TierAddress.HaveSameOrigin(new Uri("http://[fe80::1%12]/a"), new Uri("http://[fe80::1%12]:80/b")));
        Assert.False(TierAddress.HaveSameOrigin(new Uri("http://[fe80::1%12]/a"), new Uri("http://[fe80::1%2512]/b")));
    }

    [Fact]
    public void Nulls_that_code_left_are_refused_not_thrown_at()
    {
        var failures = TestClient.Failures(options =>
        {
            (options.Retry, options.Health, options.CircuitBreaker, options.Operations) = (null!, null!, null!, null!);
            options.Tiers["mcp"].Headers = null!;
            options.Tiers["rest"] = null!;
        });
        Assert.Equal(
            [
                $"{Client}:CircuitBreaker: null is not allowed; leave the property as it is",
                $"{Client}:Health: null is not allowed; leave the property as it is",
                $"{Client}:Operations: null is not allowed; leave the property as it is",
                $"{Client}:Retry: null is not allowed; leave the property as it is",
                $"{Client}:Tiers:mcp:Headers: null is not allowed; leave the property as it is",
                $"{Client}:Tiers:rest: null is not a tier",
            ],
            failures);
        Assert.Contains($"{Client}:Tiers: null is not allowed; leave the property as it is", TestClient.Failures(options => options.Tiers = null!));
    }

    [Fact]
    public void Values_set_in_code_are_checked_like_those_in_files()
    {
        var failures = TestClient.Failures(options =>
        {
            options.Retry.Backoff = (BackoffType)99;
            options.CircuitBreaker.RecoveryJitter = double.NaN;
        });
        Assert.Equal(
            [$"{Client}:CircuitBreaker:RecoveryJitter: NaN is not between 0 and 1", $"{Client}:Retry:Backoff: 99 is not one of Exponential, Linear, Constant, DecorrelatedJitter"],
            failures);
    }
}
