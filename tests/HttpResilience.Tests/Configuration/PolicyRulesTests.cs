namespace HttpResilience.Tests.Configuration;

public sealed class PolicyRulesTests
{
    private const string Client = TestClient.Path;

    [Theory]
    [InlineData("//elsewhere.example/health", "is not relative")]
    [InlineData("http:health", "is not relative")]
    [InlineData("\\\\elsewhere.example", "is not relative")]
    [InlineData("a/../../health", "climbs with dot segments")]
    [InlineData("%2e%2E/health", "climbs with dot segments")]
    [InlineData(" ", "is blank")]
    public void A_probes_path_that_leaves_the_tier_is_refused(string path, string message) =>
        Assert.Equal(
            [$"{Client}:Health:Path: '{path}' {message}; write a path below the tier's base address, for example health"], TestClient.Failures(($"{Client}:Health:Path", path)));

    [Fact]
    public void A_probes_query_is_refused_and_not_shown() =>
        Assert.Equal(
            [$"{Client}:Health:Path: 'health?***' has a query or a fragment; write a path below the tier's base address, for example health"],
            TestClient.Failures(($"{Client}:Health:Path", "health?key=hunter2")));

    [Theory]
    [InlineData("Path", "health")]
    [InlineData("Path", "/health/ready:1")]
    [InlineData("Method", "head")]
    [InlineData("Method", "OPTIONS")]
    public void A_harmless_probe_is_taken(string key, string value) => Assert.Empty(TestClient.Failures(($"{Client}:Health:{key}", value)));

    [Fact]
    public void A_queue_without_a_limit_is_refused()
    {
        Assert.Equal(
            ["TierResilience:Defaults:QueueLimit: 5 has no effect without ConcurrencyLimit; set that too, or leave this out"], TestClient.Failures(("TierResilience:Defaults:QueueLimit", "5")));
        Assert.Empty(TestClient.Failures(($"{Client}:Tiers:mcp:QueueLimit", "5"), ("TierResilience:Defaults:ConcurrencyLimit", "5")));
        Assert.Empty(TestClient.Failures(($"{Client}:QueueLimit", "0")));
    }
}
