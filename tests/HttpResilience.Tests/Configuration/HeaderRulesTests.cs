namespace HttpResilience.Tests.Configuration;

public sealed class HeaderRulesTests
{
    private const string Headers = $"{TestClient.Path}:Tiers:mcp:Headers";

    [Theory]
    [InlineData("X Key", "'X Key' is not the name of a header")]
    [InlineData("Schlüssel", "'Schlüssel' is not the name of a header")]
    [InlineData("", "'' is not the name of a header")]
    [InlineData("content-type", "'content-type' describes a body")]
    [InlineData("Content-Length", "'Content-Length' describes a body")]
    [InlineData("Expires", "'Expires' describes a body")]
    [InlineData("Host", "'Host' belongs to the connection")]
    [InlineData("Transfer-Encoding", "'Transfer-Encoding' belongs to the connection")]
    [InlineData("connection", "'connection' belongs to the connection")]
    public void A_header_that_a_tier_cannot_set_is_refused_without_its_value(string name, string message)
    {
        var failure = Assert.Single(TestClient.Failures(options => options.Tiers["mcp"].Headers[name] = "hunter2"));
        Assert.StartsWith($"{Headers}:{name}: {message}", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hunter2\r\nX-Admin: true")]
    [InlineData("hunter2\nx")]
    [InlineData("hunter2\0")]
    public void A_value_that_would_end_the_header_is_refused_without_being_shown(string value) =>
        Assert.Equal([$"{Headers}:X-Key: the value holds a line break or a NUL, which would end the header; remove it"], TestClient.Failures(($"{Headers}:X-Key", value)));

    [Theory]
    [InlineData("hunter2 für alle")]
    [InlineData("hunter2\u200b")]
    [InlineData("hunter2\u001b[2J")]
    [InlineData("hunter2\u007f")]
    public void A_value_that_can_not_be_sent_is_refused_at_start_and_not_by_each_request(string value) =>
        Assert.Equal(
            [$"{Headers}:X-Key: the value holds a control character or one that is no ASCII; a header is sent with visible ASCII, spaces and tabs only (RFC 9110, 5.5), so encode it as the service expects"],
            TestClient.Failures(($"{Headers}:X-Key", value)));

    [Fact]
    public void A_tab_may_stand_in_a_value() => Assert.Empty(TestClient.Failures(($"{Headers}:X-Key", "a\tb")));

    [Theory]
    [InlineData("Content-Type")]
    [InlineData("expires")]
    public void A_header_of_a_body_is_no_credential_because_no_request_has_it_to_take_away(string name) =>
        Assert.Equal(
            [$"{TestClient.Path}:CredentialHeaders:1: '{name}' describes a body and is no header of a request"],
            TestClient.Failures(($"{TestClient.Path}:CredentialHeaders:0", "X-Key"), ($"{TestClient.Path}:CredentialHeaders:1", name)));

    [Fact]
    public void A_header_without_a_value_is_refused() =>
        Assert.Equal(
            [$"{Headers}:X-Key: the value is null; leave the header out or give it a value"], TestClient.Failures(options => options.Tiers["mcp"].Headers["X-Key"] = null!));

    [Fact]
    public void Ordinary_headers_and_their_values_are_read_as_they_are()
    {
        var options = TestClient.Read(($"{Headers}:Authorization", "Zoho-oauthtoken hunter2"), ($"{Headers}:X-Empty", ""));
        Assert.Equal("Zoho-oauthtoken hunter2", options.Tiers["mcp"].Headers["authorization"]);
        Assert.Equal("", options.Tiers["mcp"].Headers["X-Empty"]);
    }
}
