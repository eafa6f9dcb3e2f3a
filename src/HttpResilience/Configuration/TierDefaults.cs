using System.Collections.Immutable;

namespace HttpResilience.Configuration;

/// <summary>What holds where no layer of the configuration says otherwise; the docs of the options state the same. The breaker keeps its own.</summary>
internal static class TierDefaults
{
    public const bool Enabled = true;
    public const int MaxRequestBufferSize = 1_048_576;
    public const WhenNoneEligible WhenNoneEligible = HttpResilience.WhenNoneEligible.Fail;
    public const bool ThrowOnFailureResponse = false;

    public const double TrafficShare = 100;
    public const bool ForwardCredentials = false;
    public const int QueueLimit = 0;

    public const int MaxAttempts = 3;
    public const double ExponentialBase = 2;
    public const BackoffType Backoff = BackoffType.Exponential;
    public const bool Jitter = true;

    public const bool BudgetEnabled = true;
    public const double BudgetRatio = 0.1;
    public const double BudgetMinRetriesPerSecond = 1;

    public const int AdaptiveMin = 1;

    public const int MaxHedges = 1;

    public const bool ResponseBuffering = false;
    public const int MaxResponseBufferSize = 1_048_576;

    public const bool StaleIfError = false;
    public const int MaxStaleEntrySize = 1_048_576;
    public const int MaxStaleTotalSize = 67_108_864;
    public const bool TrustTierHandlers = false;

    public const int HistorySize = 100;

    public const int ChaosStatus = 503;

    public const TierProtocol Protocol = TierProtocol.Http;
    public const int MaxMcpResponseSize = 16 * 1024 * 1024;
    public const string HealthMethod = "GET";
    public const int UnhealthyThreshold = 3;
    public const int HealthyThreshold = 1;

    public static TimeSpan AttemptTimeout { get; } = TimeSpan.FromSeconds(10);

    public static TimeSpan TotalTimeout { get; } = TimeSpan.FromSeconds(30);

    public static TimeSpan BaseDelay { get; } = TimeSpan.FromSeconds(1);

    public static TimeSpan MaxDelay { get; } = TimeSpan.FromMinutes(1);

    public static TimeSpan MaxCoolDown { get; } = TimeSpan.FromHours(1);

    public static TimeSpan RateLimitPer { get; } = TimeSpan.FromSeconds(1);

    public static TimeSpan StaleMaxAge { get; } = TimeSpan.FromMinutes(10);

    public static TimeSpan ChaosLatency { get; } = TimeSpan.FromSeconds(5);

    public static TimeSpan HealthInterval { get; } = TimeSpan.FromSeconds(30);

    public static TimeSpan HealthTimeout { get; } = TimeSpan.FromSeconds(10);

    public static ImmutableArray<int> FailureStatusCodes { get; } = [408, 500, 502, 503, 504];

    public static ImmutableArray<int> RetryStatusCodes { get; } = [408, 429, 500, 502, 503, 504];

    public static ImmutableArray<int> FallbackStatusCodes { get; } = [408, 429, 500, 501, 502, 503, 504, 505];
}
