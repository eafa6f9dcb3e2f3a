using HttpResilience.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Configuration;

public sealed class NearestSettingTests
{
    [Theory]
    [InlineData("\"FailureTreshold\": 3", "did you mean 'CircuitBreaker:FailureThreshold'?")]
    [InlineData("\"MaxAttempts\": 3", "did you mean 'Retry:MaxAttempts'?")]
    [InlineData("\"AttemptTimeot\": \"00:00:01\"", "did you mean 'AttemptTimeout'?")]
    [InlineData("\"CircuitBreaker\": { \"FailureTreshold\": 3 }", "did you mean 'FailureThreshold'?")]
    public async Task A_setting_that_is_misspelt_or_a_level_too_high_is_told_its_right_name(string setting, string hint)
    {
        await using var tiers = new TierHarness($"{setting}, {TierHarness.ThreeTiers}");
        var refusal = Assert.Throws<OptionsValidationException>(() => tiers.Services.GetRequiredService<IOptionsMonitor<TierResilienceOptions>>().Get("crm"));
        Assert.EndsWith(hint, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tiers:mcp:Enabled", "'Enabled' is not a setting of a tier; to take a tier out of use set its 'TrafficShare' to 0, or leave the tier out")]
    [InlineData("Retry:Enabled", "'Enabled' is not a setting of Retry; to send each request once set 'MaxAttempts' to 1")]
    [InlineData("Health:Enabled", "'Enabled' is not a setting of Health; a tier without a 'Path' is not probed")]
    [InlineData("Hedging:Enabled", "'Enabled' is not a setting of Hedging; without a 'Delay' nothing is hedged")]
    [InlineData("RateLimit:Enabled", "'Enabled' is not a setting of RateLimit; without 'Permits' there is no limit")]
    [InlineData("Adaptive:Enabled", "'Enabled' is not a setting of Adaptive; without a 'Max' there is no limit")]
    [InlineData("Timeout", "'Timeout' is not a setting of a client; here that is 'AttemptTimeout' for one attempt, and 'TotalTimeout' of the client or an operation for the request with all of them")]
    [InlineData("Tiers:mcp:TotalTimeout", "'TotalTimeout' is not a setting of a tier; it is a setting of Defaults, a client, an operation")]
    [InlineData("Retry:RecoveryTimeout", "'RecoveryTimeout' is not a setting of Retry; it is a setting of CircuitBreaker")]
    [InlineData("Operations:op:Retry", "'Retry' is not a setting of an operation; it is a setting of Defaults, a client, a tier")]
    [InlineData("Tiers:mcp:Max", "'Max' is not a setting of a tier; did you mean 'Adaptive:Max'?")]
    [InlineData("MaxSize", "'MaxSize' is not a setting of a client; did you mean 'ResponseBuffering:MaxSize'?")]
    [InlineData("MaxAttemps", "'MaxAttemps' is not a setting of a client; did you mean 'Retry:MaxAttempts'?")]
    [InlineData("Tiers:mcp:Url", "'Url' is not a setting of a tier; here that is 'BaseAddress'")]
    [InlineData("Tiers:mcp:Weight", "'Weight' is not a setting of a tier; here that is 'TrafficShare', in percent")]
    [InlineData("CircuitBreaker:FailureRatio", "'FailureRatio' is not a setting of CircuitBreaker; here that is 'FailureRateThreshold'")]
    [InlineData("CircuitBreaker:BreakDuration", "'BreakDuration' is not a setting of CircuitBreaker; here that is 'RecoveryTimeout'")]
    [InlineData("CircuitBreaker:SamplingDuration", "'SamplingDuration' is not a setting of CircuitBreaker; here that is 'Window:Duration'")]
    [InlineData("Tiers:mcp:BreakDuration", "'BreakDuration' is not a setting of a tier; here that is 'CircuitBreaker:RecoveryTimeout'")]
    [InlineData("MinimumThroughput", "'MinimumThroughput' is not a setting of a client; did you mean 'CircuitBreaker:MinimumThroughput'?")]
    [InlineData("Retry:MaxRetryAttempts", "'MaxRetryAttempts' is not a setting of Retry; here that is 'MaxAttempts', which counts the first attempt too")]
    [InlineData("Retry:BackoffType", "'BackoffType' is not a setting of Retry; here that is 'Backoff'")]
    [InlineData("Retry:Delay", "'Delay' is not a setting of Retry; here that is 'BaseDelay'")]
    [InlineData("TotalRequestTimeout:Timeout", "'TotalRequestTimeout' is not a setting of a client; here that is 'TotalTimeout', a duration and no section")]
    [InlineData("CircuitBreaker:wait-duration-in-open-state", "'wait-duration-in-open-state' is not a setting of CircuitBreaker; here that is 'RecoveryTimeout'")]
    [InlineData("CircuitBreaker:slidingWindowSize", "'slidingWindowSize' is not a setting of CircuitBreaker; here that is 'Window:Size' of a window of calls, and 'Window:Duration' of one of time")]
    [InlineData("CircuitBreaker:permittedNumberOfCallsInHalfOpenState", "'permittedNumberOfCallsInHalfOpenState' is not a setting of CircuitBreaker; here that is 'HalfOpenMaxCalls'")]
    [InlineData("slowCallRateThreshold", "'slowCallRateThreshold' is not a setting of a client; did you mean 'CircuitBreaker:SlowCallRateThreshold'?")]
    public void A_name_that_is_another_sections_or_another_librarys_is_answered_with_what_it_is_here(string key, string message)
    {
        var failure = Assert.Single(TestClient.Failures(($"{TestClient.Path}:{key}", "1")));
        Assert.EndsWith($": {message}", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_foreign_name_leads_to_exists()
    {
        foreach (var foreign in ForeignNames.Anywhere.Values)
        {
            Assert.True(Exists(foreign.Setting), foreign.Setting);
            Assert.DoesNotContain(OptionsSchema.OfClients, schema => schema.Title != "Health" && schema.Find(foreign.Name) is not null);
        }
    }

    [Fact]
    public void What_belongs_to_the_process_is_not_answered_with_a_clients_settings()
    {
        var errors = new List<Refusal>();
        var read = TestClient.Build(("Fleet:Timeout", "1"), ("Fleet:Interval", "1")).GetSection("Fleet");
        new OptionsReader(errors).Read(read, new FleetOptions(), OptionsSchema.Of<FleetOptions>("Fleet"));
        Assert.Equal(2, errors.Count);
        Assert.DoesNotContain(errors, error => error.Why.Contains("here that is", StringComparison.Ordinal) || error.Why.Contains("it is a setting of", StringComparison.Ordinal));
    }

    private static bool Exists(string setting)
    {
        var schema = OptionsSchema.Client;
        var names = setting.Split(':');
        foreach (var section in names[..^1])
            schema = schema.Find(section)!.Nested;
        return schema.Find(names[^1]) is not null;
    }
}
