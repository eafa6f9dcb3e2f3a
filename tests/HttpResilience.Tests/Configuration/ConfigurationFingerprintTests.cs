using HttpResilience.Configuration;

namespace HttpResilience.Tests.Configuration;

public sealed class ConfigurationFingerprintTests
{
    [Fact]
    public void The_same_settings_from_another_source_in_another_order_are_equal() =>
        Assert.Equal(Of(("R:A", "1"), ("R:B:C", "2")), Of(("R:B:C", "2"), ("R:A", "1"), ("Other", "3")));

    [Theory]
    [InlineData("R:A", "2")]
    [InlineData("R:A", "")]
    [InlineData("R:A", null)]
    [InlineData("R:AB", "")]
    [InlineData("R:A:B", "1")]
    [InlineData("R", "1")]
    public void A_value_or_a_key_that_differs_is_seen(string key, string? value) => Assert.NotEqual(Of(("R:A", "1")), Of((key, value)));

    [Fact]
    public void Null_and_empty_differ() => Assert.NotEqual(Of(("R:A", null)), Of(("R:A", "")));

    [Fact]
    public void All_sections_count()
    {
        var configuration = TestClient.Build(("R:A", "1"), ("S:A", "1"));
        Assert.NotEqual(ConfigurationFingerprint.Of(configuration.GetSection("R")), ConfigurationFingerprint.Of(configuration.GetSection("R"), configuration.GetSection("S")));
    }

    [Fact]
    public void It_tells_no_secret() => Assert.DoesNotContain("hunter2", Of(("R:A", "hunter2")), StringComparison.Ordinal);

    private static string Of(params (string Key, string? Value)[] settings) => ConfigurationFingerprint.Of(TestClient.Build(settings).GetSection("R"));
}
