namespace HttpResilience.Timeouts;

/// <summary>
/// An attempt took too long. To code outside it looks like the timeout of an <see cref="HttpClient"/>; its type tells it from a connect timeout of the socket's handler.
/// </summary>
internal sealed class AttemptTimeoutException(string tier, TimeSpan limit, Exception inner)
    : TaskCanceledException($"The attempt at tier '{tier}' had no answer within {limit.TotalSeconds:0.###} s.", new TimeoutException($"No answer within {limit.TotalSeconds:0.###} s.", inner));
