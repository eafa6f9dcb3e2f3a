using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>Writes into the log, and what an operator should know of into the feed too, whatever the log's filters say.</summary>
internal sealed class FeedingLogger(ILogger log, EventFeed feed) : ILogger
{
    // Not what happens to single requests: under load that would push everything else out.
    private static readonly FrozenSet<string> s_ofRequests = FrozenSet.ToFrozenSet(["call_failed", "retry_scheduled", "tier_fallback", "all_tiers_failed", "stale_served", "chaos_injected", "callback_failed"]);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information || log.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (log.IsEnabled(logLevel))
            log.Log(logLevel, eventId, state, exception, formatter);
        if (logLevel >= LogLevel.Information && eventId.Name is { } name && !s_ofRequests.Contains(name))
            feed.Add(name, logLevel, formatter(state, null));
    }
}
