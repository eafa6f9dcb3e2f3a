using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>Writes into the log, and what an operator should know of into the feed too, whatever the log's filters say.</summary>
internal sealed class FeedingLogger(ILogger log, EventFeed feed) : ILogger
{
    // The one event whose text may quote configuration.
    private const string Rejected = "configuration_rejected";

    // What happens to single requests, but is not written by OfRequests: under load it would push everything else out.
    private static readonly FrozenSet<string> s_ofRequests = FrozenSet.ToFrozenSet([
        "stale_cache_failed", "callback_failed",
    ]);

    /// <summary>The log alone, for what happens to single requests: it is asked first whether it wants to know.</summary>
    public ILogger OfRequests => log;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information || log.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (log.IsEnabled(logLevel))
            log.Log(logLevel, eventId, state, exception, formatter);
        if (logLevel >= LogLevel.Information && eventId.Name is { } name && !s_ofRequests.Contains(name))
            feed.Add(name, logLevel, name == Rejected ? DescribeRejection(state) : formatter(state, null));
    }

    // What was refused may be an address, and an application's own validators may say anything. The log is for operators alone; the feed is shown to whoever may see the page.
    private static string DescribeRejection<TState>(TState state)
    {
        var client = (state as IEnumerable<KeyValuePair<string, object?>>)?.FirstOrDefault(field => field.Key == "client").Value;
        return $"{client}: changed configuration was refused, the old one stays in force; the log says why";
    }
}
