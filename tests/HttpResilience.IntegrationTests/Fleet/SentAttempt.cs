namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>What an instance sent to the first tier.</summary>
/// <param name="Instance">Which.</param>
/// <param name="From">When it was sent, a timestamp.</param>
/// <param name="To">When it ended.</param>
/// <param name="IsProbe">Whether the instance's breaker was half-open.</param>
/// <param name="HasFailed">Whether there was no answer.</param>
internal sealed record SentAttempt(string Instance, long From, long To, bool IsProbe, bool HasFailed);
