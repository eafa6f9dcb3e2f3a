using HttpResilience.Configuration;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Tests.Configuration;

public sealed class ResilienceEnvironmentVariablesTests
{
    [Theory]
    [InlineData("CIRCUIT_BREAKER_ENABLED", "0", "CircuitBreaker:Enabled", "false")]
    [InlineData("CIRCUIT_BREAKER_FAILURE_THRESHOLD", "7", "CircuitBreaker:FailureThreshold", "7")]
    [InlineData("CIRCUIT_BREAKER_RECOVERY_TIMEOUT", "90", "CircuitBreaker:RecoveryTimeout", "00:01:30")]
    [InlineData("CIRCUIT_BREAKER_HALF_OPEN_CALLS", "4", "CircuitBreaker:HalfOpenMaxCalls", "4")]
    [InlineData("CIRCUIT_BREAKER_SUCCESS_THRESHOLD", "3", "CircuitBreaker:SuccessThreshold", "3")]
    [InlineData("MAX_RETRY_ATTEMPTS", "5", "Retry:MaxAttempts", "5")]
    [InlineData("RETRY_MAX_ATTEMPTS", "6", "Retry:MaxAttempts", "6")]
    [InlineData("RETRY_BASE_DELAY", "0.5", "Retry:BaseDelay", "00:00:00.5")]
    [InlineData("RETRY_MAX_DELAY", "120", "Retry:MaxDelay", "00:02:00")]
    [InlineData("RETRY_EXPONENTIAL_BASE", "1.5", "Retry:ExponentialBase", "1.5")]
    [InlineData("RETRY_JITTER_ENABLED", "Yes", "Retry:Jitter", "true")]
    [InlineData("HEALTH_CHECK_INTERVAL", "60", "Health:Interval", "00:01:00")]
    [InlineData("HEALTH_CHECK_TIMEOUT", "2", "Health:Timeout", "00:00:02")]
    [InlineData("DEFAULT_TIMEOUT", " 12 ", "AttemptTimeout", "00:00:12")]
    public void A_variable_becomes_a_default_that_validates(string variable, string value, string key, string expected)
    {
        var configuration = Build((variable, value));
        Assert.Equal(expected, configuration[$"TierResilience:Defaults:{key}"]);
        Assert.Empty(TestClient.Failures(configuration));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("on", true)]
    [InlineData("No", false)]
    [InlineData("off", false)]
    [InlineData("False", false)]
    public void Booleans_may_be_written_as_in_Python(string text, bool expected) =>
        Assert.Equal(expected, TestClient.Read(Build(("RETRY_JITTER_ENABLED", text))).Defaults!.Retry.Jitter);

    [Theory]
    [InlineData("RETRY_JITTER_ENABLED", "maybe", "Retry:Jitter: 'maybe' is not true or false")]
    [InlineData("DEFAULT_TIMEOUT", "0", "AttemptTimeout: 00:00:00 is not between 00:00:00.001 and 1.00:00:00")]
    [InlineData("MAX_RETRY_ATTEMPTS", "0", "Retry:MaxAttempts: 0 is not between 1 and 100")]
    [InlineData("RETRY_BASE_DELAY", "1s", "Retry:BaseDelay: '1s' is not a duration between 00:00:00 and 01:00:00; write [days.]hours:minutes:seconds, for example 00:00:30")]
    [InlineData("RETRY_BASE_DELAY", "1e300", "Retry:BaseDelay: '1e300' is not a duration between 00:00:00 and 01:00:00")]
    public void A_bad_value_is_refused_by_a_message_that_names_the_variable(string variable, string value, string message) =>
        Assert.Equal([$"TierResilience:Defaults:{message} (from the environment variable {variable})"], TestClient.Failures(Build((variable, value))));

    [Fact]
    public void A_variable_that_a_later_source_overrides_is_not_blamed()
    {
        var overridden = new ConfigurationBuilder().AddConfiguration(TestClient.Build()).Add(Source(("MAX_RETRY_ATTEMPTS", "5")))
            .AddInMemoryCollection([new("TierResilience:Defaults:Retry:MaxAttempts", "0")]).Build();
        Assert.Equal(["TierResilience:Defaults:Retry:MaxAttempts: 0 is not between 1 and 100"], TestClient.Failures(overridden));
    }

    [Fact]
    public void A_hosts_configuration_tells_the_variable_too()
    {
        using var manager = new ConfigurationManager();
        ((IConfigurationBuilder)manager).AddConfiguration(TestClient.Build()).Add(Source(("MAX_RETRY_ATTEMPTS", "0")));
        Assert.EndsWith("(from the environment variable MAX_RETRY_ATTEMPTS)", Assert.Single(TestClient.Failures(manager)), StringComparison.Ordinal);
    }

    [Fact]
    public void MAX_RETRY_ATTEMPTS_wins_over_RETRY_MAX_ATTEMPTS() =>
        Assert.Equal(4, TestClient.Read(Build(("RETRY_MAX_ATTEMPTS", "9"), ("MAX_RETRY_ATTEMPTS", "4"))).Defaults!.Retry.MaxAttempts);

    [Fact]
    public void A_blank_variable_counts_as_not_set() => Assert.Null(TestClient.Read(Build(("DEFAULT_TIMEOUT", " "))).Defaults);

    [Fact]
    public void The_extension_adds_the_source_that_reads_the_process()
    {
        var builder = new ConfigurationBuilder();
        Assert.Same(builder, builder.AddResilienceEnvironmentVariables());
        Assert.IsType<ResilienceEnvironmentVariablesSource>(Assert.Single(builder.Sources));
        Assert.Throws<ArgumentNullException>(() => ((IConfigurationBuilder)null!).AddResilienceEnvironmentVariables());
    }

    private static ResilienceEnvironmentVariablesSource Source(params (string Name, string Value)[] variables) =>
        new(variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    private static IConfigurationRoot Build(params (string Name, string Value)[] variables) =>
        new ConfigurationBuilder().AddConfiguration(TestClient.Build()).Add(Source(variables)).Build();
}
