using System.Net;
using HttpResilience.Routing;

namespace HttpResilience.Testing;

/// <summary>An attempt that is under way or has ended. Thread-safe.</summary>
internal sealed class AttemptEntry(TestedAttempt attempt)
{
    private volatile TestedAttempt _attempt = attempt;

    public TestedAttempt Attempt => _attempt;

    public void End(HttpStatusCode status) => _attempt = _attempt with { StatusCode = status, Outcome = $"HTTP {(int)status}" };

    public void End(Exception exception) =>
        _attempt = _attempt with { Exception = exception, Outcome = exception is OperationCanceledException ? "canceled" : OutcomeClassifier.Describe(exception) };
}
