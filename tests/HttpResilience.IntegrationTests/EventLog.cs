using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>Remembers the names of the library's log events.</summary>
internal sealed class EventLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string?> _names = new();

    public bool Has(string name) => _names.Contains(name);

    public int Count(string name) => _names.Count(other => other == name);

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(EventLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => log._names.Enqueue(eventId.Name);
    }
}
