namespace HttpResilience.Retrying;

/// <summary>A tier's <see cref="RetryOptions"/> in force.</summary>
internal sealed record RetrySettings(int MaxAttempts, TimeSpan BaseDelay, TimeSpan MaxDelay, double ExponentialBase, BackoffType Backoff, bool Jitter);
