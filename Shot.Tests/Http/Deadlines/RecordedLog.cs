using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Whatever the application and the server log from warnings on.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Text, Exception? Error)> _entries = [];

    public IReadOnlyList<(string Category, LogLevel Level, string Text, Exception? Error)> Entries => [.. _entries];

    /// <summary>What is wrong: that a limit refuses is none of it.</summary>
    public IReadOnlyList<(string Category, LogLevel Level, string Text, Exception? Error)> Errors => [.. _entries.Where(static entry => entry.Level >= LogLevel.Error)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._entries.Enqueue((category, logLevel, formatter(state, exception), exception));
    }
}
