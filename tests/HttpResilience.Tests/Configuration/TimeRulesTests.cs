namespace HttpResilience.Tests.Configuration;

public sealed class TimeRulesTests
{
    private const string Client = TestClient.Path;
    private const string Defaults = "TierResilience:Defaults";

    [Theory]
    [InlineData($"{Client}:TotalTimeout=00:00:05", $"{Client}:TotalTimeout: 00:00:05 is below the attempt timeout of the first tier, 'mcp', 00:00:10 (the default); make the total timeout at least that long, or set AttemptTimeout to less")]
    [InlineData($"{Client}:AttemptTimeout=00:00:31", $"{Client}:AttemptTimeout: 00:00:31 is above the total timeout 00:00:30 (the default); set the total timeout too, or a shorter time here")]
    [InlineData(
        $"{Client}:Tiers:mcp:AttemptTimeout=00:00:20;{Defaults}:TotalTimeout=00:00:19",
        $"{Defaults}:TotalTimeout: 00:00:19 is below the attempt timeout of the first tier, 'mcp', 00:00:20 ({Client}:Tiers:mcp:AttemptTimeout); make the total timeout at least that long, or set AttemptTimeout to less")]
    [InlineData($"{Client}:Retry:BaseDelay=00:02:00", $"{Client}:Retry:BaseDelay: 00:02:00 is above the maximum delay 00:01:00 (the default); set the maximum delay too, or a shorter time here")]
    [InlineData($"{Client}:Retry:MaxDelay=00:00:00.5", $"{Client}:Retry:MaxDelay: 00:00:00.5 is below the base delay 00:00:01 (the default); make the maximum delay at least that long, or set BaseDelay to less")]
    [InlineData(
        $"{Client}:Tiers:rest:Retry:BaseDelay=00:00:09;{Defaults}:Retry:MaxDelay=00:00:08",
        $"{Defaults}:Retry:MaxDelay: 00:00:08 is below the base delay 00:00:09 ({Client}:Tiers:rest:Retry:BaseDelay); make the maximum delay at least that long, or set BaseDelay to less")]
    [InlineData(
        $"{Client}:CircuitBreaker:MaxRecoveryTimeout=00:00:05;{Defaults}:CircuitBreaker:RecoveryTimeout=00:00:06",
        $"{Client}:CircuitBreaker:MaxRecoveryTimeout: 00:00:05 is below the recovery timeout 00:00:06 ({Defaults}:CircuitBreaker:RecoveryTimeout); make the maximum recovery timeout at least that long, or set RecoveryTimeout to less")]
    public void A_time_above_its_limit_is_refused_once_with_both_values_and_where_they_stand(string settings, string failure) =>
        Assert.Equal([failure], TestClient.Failures(Parse(settings)));

    [Theory]
    [InlineData($"{Client}:TotalTimeout=00:00:10")]
    [InlineData($"{Client}:Tiers:rest:AttemptTimeout=00:01:00")]
    [InlineData($"{Defaults}:TotalTimeout=00:00:05;{Client}:TotalTimeout=00:00:30")]
    [InlineData($"{Defaults}:Retry:BaseDelay=00:02:00;{Client}:Retry:MaxDelay=00:02:00")]
    [InlineData($"{Client}:CircuitBreaker:RecoveryTimeout=01:00:00")]
    [InlineData($"{Client}:CircuitBreaker:MaxRecoveryTimeout=00:00:05")]
    [InlineData($"{Defaults}:CircuitBreaker:RecoveryTimeout=00:02:00;{Client}:CircuitBreaker:Preset=Aggressive;{Client}:CircuitBreaker:MaxRecoveryTimeout=00:01:00")]
    public void Only_values_in_force_are_compared(string settings) => Assert.Empty(TestClient.Failures(Parse(settings)));

    [Fact]
    public void The_first_tier_is_the_one_with_the_lowest_order() =>
        Assert.Contains(
            "'rest'", Assert.Single(TestClient.Failures(($"{Client}:Tiers:rest:Order", "0"), ($"{Client}:Tiers:rest:AttemptTimeout", "00:01:00"), ($"{Client}:TotalTimeout", "00:00:40"))),
            StringComparison.Ordinal);

    private static (string, string?)[] Parse(string settings) => [.. settings.Split(';').Select(setting => setting.Split('=')).Select(parts => (parts[0], (string?)parts[1]))];
}
