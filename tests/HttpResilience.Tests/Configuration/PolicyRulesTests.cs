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

    [Theory]
    [InlineData("Adaptive:Min", "5", "5 has no effect without Adaptive:Max; set that too, or leave this out")]
    [InlineData("RateLimit:Per", "00:01:00", "00:01:00 has no effect without Permits; set that too, or leave this out")]
    [InlineData("CircuitBreaker:SlowCallRateThreshold", "0.5", "0.5 has no effect without SlowCallDurationThreshold, which says what slow is; set that too, or leave this out")]
    public void A_value_that_does_nothing_alone_is_refused(string key, string value, string message) =>
        Assert.Equal([$"TierResilience:Defaults:{key}: {message}"], TestClient.Failures(($"TierResilience:Defaults:{key}", value)));

    [Fact]
    public void A_fixed_and_an_adaptive_limit_in_one_place_exclude_each_other()
    {
        Assert.Equal(
            [$"{Client}:Adaptive:Max: 50 and ConcurrencyLimit 10 exclude each other; leave one of them out"],
            TestClient.Failures(($"{Client}:Adaptive:Max", "50"), ($"{Client}:ConcurrencyLimit", "10")));
        Assert.Empty(TestClient.Failures(($"{Client}:Tiers:mcp:Adaptive:Max", "50"), ($"{Client}:ConcurrencyLimit", "10")));
    }

    [Fact]
    public void An_adaptive_limits_minimum_is_at_most_its_maximum() =>
        Assert.Equal(
            [$"{Client}:Adaptive:Min: 60 is above the maximum 50 ({Client}:Adaptive:Max); make it at most that"], TestClient.Failures(($"{Client}:Adaptive:Max", "50"), ($"{Client}:Adaptive:Min", "60")));

    [Fact]
    public void A_count_window_holds_at_least_the_minimum_throughput()
    {
        Assert.Equal(
            [$"{Client}:CircuitBreaker:Window:Size: a window of 5 calls never holds the minimum throughput of 10 (the default); make one of them fit the other"],
            TestClient.Failures(($"{Client}:CircuitBreaker:Window:Type", "Count"), ($"{Client}:CircuitBreaker:Window:Size", "5")));
        Assert.Empty(TestClient.Failures(($"{Client}:CircuitBreaker:Window:Size", "5")));
    }

    [Fact]
    public void Chaos_without_an_environment_is_refused()
    {
        Assert.Equal(
            [$"{Client}:Tiers:mcp:Chaos:Environments: Chaos is enabled and names no environment, so it works nowhere; list those where it may, for example Staging"],
            TestClient.Failures(($"{Client}:Tiers:mcp:Chaos:Enabled", "true")));
        Assert.Empty(TestClient.Failures(($"{Client}:Tiers:mcp:Chaos:Enabled", "true"), ($"{Client}:Tiers:mcp:Chaos:Environments:0", "Staging")));
    }
}
