using System.Collections.Frozen;

namespace HttpResilience.Configuration;

/// <summary>What other libraries call a setting, and what newcomers write for one that is called otherwise. By likeness alone the wrong setting would be proposed, or none.</summary>
internal static class ForeignNames
{
    private const string Breaker = nameof(TierPolicyOptions.CircuitBreaker);
    private const string Retry = nameof(TierPolicyOptions.Retry);
    private const string Window = $"{Breaker}:{nameof(CircuitBreakerOptions.Window)}";
    private const string RateLimit = nameof(TierPolicyOptions.RateLimit);
    private const string AndTheFirst = ", which counts the first attempt too";
    private const string AndNoSection = ", a duration and no section";

    /// <summary>Wherever the name is no setting; without '-' and '_', as the files of Spring have them.</summary>
    public static FrozenDictionary<string, ForeignName> Anywhere { get; } = Of(
    [
        // Polly, and Microsoft.Extensions.Http.Resilience.
        new("FailureRatio", $"{Breaker}:FailureRateThreshold"),
        new("BreakDuration", $"{Breaker}:RecoveryTimeout"),
        new("DurationOfBreak", $"{Breaker}:RecoveryTimeout"),
        new("BreakDurationGenerator", $"{Breaker}:RecoveryBackoff"),
        new("SamplingDuration", $"{Window}:Duration"),
        new("ExceptionsAllowedBeforeBreaking", $"{Breaker}:FailureThreshold"),
        new("HandledEventsAllowedBeforeBreaking", $"{Breaker}:FailureThreshold"),
        new("MaxRetryAttempts", $"{Retry}:MaxAttempts", AndTheFirst),
        new("RetryCount", $"{Retry}:MaxAttempts", AndTheFirst),
        new("MaxRetries", $"{Retry}:MaxAttempts", AndTheFirst),
        new("BackoffType", $"{Retry}:Backoff"),
        new("UseJitter", $"{Retry}:Jitter"),
        new("ShouldRetryAfterHeader", "MaxCoolDown", ": a 'Retry-After' is always heeded, for at most this long"),
        new("TotalRequestTimeout", "TotalTimeout", AndNoSection),
        new("RateLimiter", "ConcurrencyLimit", " with 'QueueLimit', which count attempts under way; 'RateLimit' counts those in a stretch of time"),
        new("PermitLimit", "ConcurrencyLimit"),
        new("MaxParallelization", "ConcurrencyLimit"),
        new("MaxQueuingActions", "QueueLimit"),
        new("MaxHedgedAttempts", "Hedging:MaxHedges"),
        // resilience4j.
        new("WaitDurationInOpenState", $"{Breaker}:RecoveryTimeout"),
        new("WaitIntervalFunctionInOpenState", $"{Breaker}:RecoveryBackoff"),
        new("PermittedNumberOfCallsInHalfOpenState", $"{Breaker}:HalfOpenMaxCalls"),
        new("MaxWaitDurationInHalfOpenState", $"{Breaker}:HalfOpenMaxDuration"),
        new("MinimumNumberOfCalls", $"{Breaker}:MinimumThroughput"),
        new("SlidingWindowType", $"{Window}:Type"),
        new("SlidingWindowSize", $"{Window}:Size", $" of a window of calls, and '{Window}:Duration' of one of time"),
        new("WaitDuration", $"{Retry}:BaseDelay"),
        new("EnableExponentialBackoff", $"{Retry}:Backoff"),
        new("ExponentialBackoffMultiplier", $"{Retry}:ExponentialBase"),
        new("ExponentialMaxWaitDuration", $"{Retry}:MaxDelay"),
        new("EnableRandomizedWait", $"{Retry}:Jitter"),
        new("RandomizedWaitFactor", $"{Retry}:Jitter"),
        new("MaxConcurrentCalls", "ConcurrencyLimit"),
        new("Bulkhead", "ConcurrencyLimit", " with 'QueueLimit'"),
        new("LimitForPeriod", $"{RateLimit}:Permits"),
        new("LimitRefreshPeriod", $"{RateLimit}:Per"),
        new("TimeLimiter", "AttemptTimeout", AndNoSection),
        new("TimeoutDuration", "AttemptTimeout"),
        // Nobody's and everybody's.
        new("Timeout", "AttemptTimeout", " for one attempt, and 'TotalTimeout' of the client or an operation for the request with all of them"),
    ]);

    /// <summary>The end of a sentence, or <see langword="null"/>.</summary>
    /// <param name="key">What stands there.</param>
    /// <param name="section">Where, as messages call it.</param>
    public static string? Hint(string key, string section)
    {
        var plain = key.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        if (Here(plain, section) is { } own)
            return own;
        if (!Anywhere.TryGetValue(plain, out var known))
            return null;
        var prefix = $"{section}:";
        var name = known.Setting.StartsWith(prefix, StringComparison.Ordinal) ? known.Setting[prefix.Length..] : known.Setting;
        return $"here that is '{name}'{known.More.Replace(prefix, "", StringComparison.Ordinal)}";
    }

    // What a name means in one section only.
    private static string? Here(string key, string section) => (section, key.ToUpperInvariant()) switch
    {
        ("a tier", "ENABLED") => "to take a tier out of use set its 'TrafficShare' to 0, or leave the tier out",
        (Retry, "ENABLED") => "to send each request once set 'MaxAttempts' to 1",
        (nameof(TierPolicyOptions.Health), "ENABLED") => "a tier without a 'Path' is not probed",
        (nameof(TierResilienceOptions.Hedging), "ENABLED") => "without a 'Delay' nothing is hedged",
        (RateLimit, "ENABLED") => "without 'Permits' there is no limit",
        (nameof(TierPolicyOptions.Adaptive), "ENABLED") => "without a 'Max' there is no limit",
        (Retry, "DELAY") => "here that is 'BaseDelay'",
        (RateLimit, "PERMITLIMIT") => "here that is 'Permits'",
        (RateLimit, "WINDOW") => "here that is 'Per'",
        ("a tier", "URL" or "URI" or "BASEURL" or "BASEURI" or "ADDRESS") => "here that is 'BaseAddress'",
        ("a tier", "PRIORITY") => "here that is 'Order'",
        ("a tier", "WEIGHT") => "here that is 'TrafficShare', in percent",
        _ => null,
    };

    private static FrozenDictionary<string, ForeignName> Of(ForeignName[] names) => names.ToFrozenDictionary(name => name.Name, StringComparer.OrdinalIgnoreCase);
}
