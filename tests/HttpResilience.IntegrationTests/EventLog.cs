using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>Remembers the library's log events.</summary>
internal sealed class EventLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string? Name, string Text)> _events = new();

    public bool Has(string name) => Count(name) > 0;

    public int Count(string name) => _events.Count(other => other.Name == name);

    /// <summary>Those whose names begin so, with the time of day.</summary>
    public string[] Texts(string prefix) => [.. _events.Where(other => other.Name?.StartsWith(prefix, StringComparison.Ordinal) == true).Select(other => other.Text)];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(EventLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._events.Enqueue((eventId.Name, $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {formatter(state, exception)}"));
    }
}
