using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Fuzz.Tests.Hosting;

/// <summary>Keeps what the service logs as an error: a request that is answered with 500 has its reason here.</summary>
internal sealed class FaultLog : ILoggerProvider
{
    private const int MostEntries = 1_000;

    private readonly ConcurrentQueue<string> _entries = new();

    public IReadOnlyCollection<string> Entries => _entries;

    /// <summary>The entry that holds a text; null where there is none.</summary>
    public string? Find(string text) => _entries.FirstOrDefault(entry => entry.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
        // There is nothing to give back.
    }

    private sealed class Logger(string category, ConcurrentQueue<string> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error && entries.Count < MostEntries)
            {
                entries.Enqueue($"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
