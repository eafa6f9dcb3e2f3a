using HttpResilience.Configuration;

namespace HttpResilience.Tests.Configuration;

public sealed class TierDefaultsTests
{
    [Fact]
    public void Times_are_what_the_options_promise()
    {
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)), (TierDefaults.AttemptTimeout, TierDefaults.TotalTimeout));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)), (TierDefaults.BaseDelay, TierDefaults.MaxDelay, TierDefaults.MaxCoolDown));
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)), (TierDefaults.HealthInterval, TierDefaults.HealthTimeout));
    }

    [Fact]
    public void Status_codes_are_what_the_options_promise()
    {
        Assert.Equal([408, 500, 502, 503, 504], TierDefaults.FailureStatusCodes);
        Assert.Equal([408, 429, 500, 502, 503, 504], TierDefaults.RetryStatusCodes);
        Assert.Equal([408, 429, 500, 501, 502, 503, 504, 505], TierDefaults.FallbackStatusCodes);
    }

    [Fact]
    public void The_defaults_are_valid_together() => Assert.Empty(TestClient.Failures(
        ("TierResilience:Defaults:AttemptTimeout", ShownValue.Of(TierDefaults.AttemptTimeout)), ("TierResilience:Defaults:TotalTimeout", ShownValue.Of(TierDefaults.TotalTimeout)),
        ("TierResilience:Defaults:Retry:BaseDelay", ShownValue.Of(TierDefaults.BaseDelay)), ("TierResilience:Defaults:Retry:MaxDelay", ShownValue.Of(TierDefaults.MaxDelay)),
        ("TierResilience:Defaults:MaxCoolDown", ShownValue.Of(TierDefaults.MaxCoolDown)), ("TierResilience:Defaults:Health:Interval", ShownValue.Of(TierDefaults.HealthInterval)),
        ("TierResilience:Defaults:Health:Timeout", ShownValue.Of(TierDefaults.HealthTimeout))));
}
