namespace HttpResilience.Tests.Configuration;

/// <summary>An array where sections by name are meant.</summary>
public sealed class UnnamedSectionsTests
{
    [Theory]
    [InlineData("\"Tiers\": [ { \"Order\": 1, \"BaseAddress\": \"https://a.example/\" } ]")]
    [InlineData("\"Tiers\": [ { \"Name\": \"a\", \"Url\": \"https://a.example/\" }, { \"Name\": \"b\" } ], \"Operations\": { \"op\": { \"Tiers\": [ \"b\" ] } }")]
    public void Tiers_in_an_array_are_refused_with_what_to_write_and_nothing_else_is_said(string settings) =>
        Assert.Equal(
            [$"{TestClient.Path}:Tiers: the Tiers are written as an array, which gives them no names; choose names and write \"Tiers\": {{ \"one\": {{ \"Order\": 1, ... }}, \"another\": {{ \"Order\": 2, ... }} }}"],
            Failures(settings));

    [Fact]
    public void Operations_in_an_array_are_refused_too() =>
        Assert.Equal(
            [$"{TestClient.Path}:Operations: the Operations are written as an array, which gives them no names; choose names and write \"Operations\": {{ \"one\": {{ ... }}, \"another\": {{ ... }} }}"],
            TestClient.Failures(($"{TestClient.Path}:Operations:0:Path", "/a"), ($"{TestClient.Path}:Operations:1:Path", "/b")));

    [Theory]
    [InlineData("1", "2")]
    [InlineData("0", "2")]
    [InlineData("0", "rest")]
    [InlineData("00", "1")]
    public void Numbers_that_are_no_indices_are_names(string one, string other) =>
        Assert.Empty(Failures($$"""
            "Tiers": { "{{one}}": { "Order": 1, "BaseAddress": "https://a.example/" }, "{{other}}": { "Order": 2, "BaseAddress": "https://b.example/" } }
            """));

    [Fact]
    public void Code_may_give_any_name() =>
        Assert.Empty(TestClient.Failures(TestClient.BuildJson("""{ "TierResilience": { "Clients": { "X": { } } } }"""), options => options.Tiers["0"] = new TierOptions { Order = 1, BaseAddress = "https://a.example/" }));

    private static IReadOnlyList<string> Failures(string settings) => TestClient.Failures(TestClient.BuildJson($$"""{ "TierResilience": { "Clients": { "X": { {{settings}} } } } }"""));
}
