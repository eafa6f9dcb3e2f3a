using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests;

/// <summary>Keeps log events for a test to look at.</summary>
internal sealed class LogSink : ILoggerProvider
{
    public ConcurrentQueue<LogEvent> Events { get; } = new();

    /// <summary>The library's own events of this name.</summary>
    public IReadOnlyList<LogEvent> Named(string name) => [.. Events.Where(e => e.Category == "HttpResilience" && e.Name == name)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    internal sealed record LogEvent(string Category, LogLevel Level, int Id, string? Name, string Message, IReadOnlyDictionary<string, object?> Fields);

    private sealed class Logger(LogSink sink, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = (state as IEnumerable<KeyValuePair<string, object?>>)?.ToDictionary(field => field.Key, field => field.Value) ?? [];
            sink.Events.Enqueue(new LogEvent(category, logLevel, eventId.Id, eventId.Name, formatter(state, exception), fields));
        }
    }
}
