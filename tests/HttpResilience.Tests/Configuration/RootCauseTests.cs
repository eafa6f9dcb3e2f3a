using HttpResilience.Configuration;

namespace HttpResilience.Tests.Configuration;

/// <summary>One mistake, one message: what only follows from it is not told.</summary>
public sealed class RootCauseTests
{
    private const string Client = TestClient.Path;

    private static readonly string s_ofATier = string.Join(", ", OptionsSchema.For(typeof(TierOptions)).Properties.Select(property => property.Name));

    [Theory]
    [InlineData("Tiers:mcp:Order", "first", "'first' is not a whole number")]
    [InlineData("TotalTimeout", "00:00:00", "00:00:00 is not between 00:00:00.001 and 1.00:00:00")]
    [InlineData("Tiers:mcp:AttemptTimeout", "2.00:00:00", "2.00:00:00 is not between 00:00:00.001 and 1.00:00:00")]
    [InlineData("Retry:BaseDelay", "02:00:00", "02:00:00 is not between 00:00:00 and 01:00:00")]
    [InlineData("Adaptive:Min", "2000000", "2000000 is not between 1 and 1000000")]
    [InlineData("QueueLimit", "2000000", "2000000 is not between 0 and 1000000")]
    public void A_value_that_cannot_stand_is_told_and_not_what_it_does_to_others(string key, string value, string message) =>
        Assert.Equal([$"{Client}:{key}: {message}"], TestClient.Failures(($"{Client}:{key}", value)));

    [Theory]
    [InlineData("\"Tiers\": \"mcp\"", "Tiers: 'mcp' is not a section with the Tiers by name")]
    [InlineData("\"Teirs\": { }", "Teirs: 'Teirs' is not a setting of a client; did you mean 'Tiers'?")]
    [InlineData("\"Tiers\": { \"mcp\": { \"Ordr\": 1, \"BaseAddress\": \"https://mcp.example/\" } }", "Tiers:mcp:Ordr: 'Ordr' is not a setting of a tier; did you mean 'Order'?")]
    [InlineData("\"Tiers\": { \"mcp\": { \"Order\": 1, \"Url\": \"https://mcp.example/\" } }", "Tiers:mcp:Url: 'Url' is not a setting of a tier; here that is 'BaseAddress'")]
    [InlineData("\"Tiers\": { \"mcp\": { \"Order\": 1, \"BaseAddress\": { \"Url\": \"https://mcp.example/\" } } }", "Tiers:mcp:BaseAddress: a section is not a text")]
    [InlineData("\"Tiers\": { \"mcp\": { \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\", \"Protocl\": \"mcp\", \"Mcp\": { \"Preset\": \"ZohoCrm\" } } }", "Tiers:mcp:Protocl: 'Protocl' is not a setting of a tier; did you mean 'Protocol'?")]
    [InlineData("\"Operations\": { \"op\": { \"Tiers\": [ \"mcp\" ] } }", "Tiers: there is no tier; name at least one, with Order and BaseAddress")]
    public void What_is_missing_because_something_else_is_wrong_is_not_missed(string settings, string message) =>
        Assert.Equal([$"{Client}:{message}"], TestClient.Failures(TestClient.BuildJson($$"""{ "TierResilience": { "Clients": { "X": { {{settings}} } } } }""")));

    [Fact]
    public void A_section_that_is_misspelt_is_told_and_not_that_its_client_has_no_tier() =>
        Assert.Equal(
            ["TierResilience:Client: 'Client' is not a setting of TierResilience; did you mean 'Clients'?"],
            TestClient.Failures(TestClient.BuildJson("""{ "TierResilience": { "Client": { "X": { } } } }""")));

    [Fact]
    public void A_time_compared_with_one_that_cannot_stand_is_not_told_as_the_shorter_one() =>
        Assert.Equal(
            [$"{Client}:AttemptTimeout: 2.00:00:00 is not between 00:00:00.001 and 1.00:00:00"],
            TestClient.Failures(($"{Client}:AttemptTimeout", "2.00:00:00"), ($"{Client}:TotalTimeout", "00:01:00")));

    [Fact]
    public void A_key_that_begins_with_a_blank_is_no_reason_to_be_silent_about_its_neighbours() =>
        Assert.Equal(
            [$"{Client}:Tiers:mcp: Weight: ' Weight' is not a setting of a tier; it can be {s_ofATier}", $"{Client}:Tiers:mcp:Headers:X Y: 'X Y' is not the name of a header; it takes letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, 5.6.2)"],
            TestClient.Failures(($"{Client}:Tiers:mcp: Weight", "1"), ($"{Client}:Tiers:mcp:Headers:X Y", "1")));

    [Fact]
    public void Two_mistakes_of_the_same_client_are_both_told() =>
        Assert.Equal(
            [
                $"{Client}:Retry:MaxAttempts: 0 is not between 1 and 100",
                $"{Client}:TotalTimeout: 00:00:05 is below the attempt timeout of the first tier, 'mcp', 00:00:10 (the default); make the total timeout at least that long, or set AttemptTimeout to less",
            ],
            TestClient.Failures(($"{Client}:Retry:MaxAttempts", "0"), ($"{Client}:TotalTimeout", "00:00:05")));
}
