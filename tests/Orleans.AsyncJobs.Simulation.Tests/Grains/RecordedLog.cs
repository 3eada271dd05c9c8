using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Keeps what was logged, with the scopes around it.</summary>
internal sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public List<LogEntry> Entries { get; } = [];

    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    internal sealed record LogEntry(string Category, LogLevel Level, string Text, Exception? Exception, Dictionary<string, object?> Scope);

    private sealed class CategoryLogger(RecordedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scope = new Dictionary<string, object?>(StringComparer.Ordinal);
            log._scopes.ForEachScope(
                static (value, scope) =>
                {
                    foreach (var (name, part) in value as IEnumerable<KeyValuePair<string, object?>> ?? [])
                    {
                        scope[name] = part;
                    }
                },
                scope);
            log.Entries.Add(new LogEntry(category, logLevel, formatter(state, exception), exception, scope));
        }
    }
}
