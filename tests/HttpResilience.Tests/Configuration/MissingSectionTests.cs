using HttpResilience.Configuration;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Tests.Configuration;

/// <summary>What is said of a client for which nothing was read.</summary>
public sealed class MissingSectionTests
{
    [Fact]
    public void A_section_that_is_there_is_not_missing_even_when_it_is_empty()
    {
        Assert.Null(MissingSection.Describe(TestClient.BuildJson("""{ "TierResilience": { "Clients": { "x": {} } } }"""), new TierClientRegistration("X", null)));
        Assert.Null(MissingSection.Describe(null, new TierClientRegistration("X", TestClient.BuildJson("""{ "My": { "Tiers": { "a": { "Order": 1 } } } }""").GetSection("My"))));
    }

    [Theory]
    [InlineData("{}", "the configuration has no section TierResilience at all; ")]
    [InlineData("""{ "TierResilience": { "Enabled": true } }""", "there is no section TierResilience:Clients:X; add it")]
    [InlineData("""{ "TierResilience": { "Clients": { "Y": {}, "Z": {} } } }""", "TierResilience:Clients has only 'Y', 'Z'; give the section the name ")]
    public void What_is_there_instead_is_said(string json, string begins) =>
        Assert.StartsWith(begins, MissingSection.Describe(TestClient.BuildJson(json), new TierClientRegistration("X", null)), StringComparison.Ordinal);

    [Fact]
    public void A_section_of_the_users_choice_and_a_program_without_configuration_have_words_of_their_own()
    {
        var empty = new ConfigurationBuilder().Build();
        Assert.StartsWith("there is no section My; add it, or give", MissingSection.Describe(empty, new TierClientRegistration("X", empty.GetSection("My"))), StringComparison.Ordinal);
        Assert.StartsWith("there is no IConfiguration", MissingSection.Describe(null, new TierClientRegistration("X", null)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tiers_set_in_code_need_no_section() =>
        Assert.Empty(TestClient.Failures(TestClient.BuildJson("{}"), options => options.Tiers["only"] = new TierOptions { Order = 1, BaseAddress = "https://crm.example/" }));
}
