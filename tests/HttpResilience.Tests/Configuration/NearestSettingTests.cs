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
}
