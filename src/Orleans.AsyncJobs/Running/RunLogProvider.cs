using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// Takes what is logged in a run, by whatever logger of the host. It finds the run by the execution context, so outside of
/// runs it costs no more than the look for one.
/// </summary>
[ProviderAlias(Alias)]
internal sealed class RunLogProvider : ILoggerProvider
{
    /// <summary>The name under which the host's section <c>Logging</c> may filter what is kept, by category.</summary>
    public const string Alias = "JobLog";

    public ILogger CreateLogger(string categoryName) => new CategoryLogger(categoryName);

    public void Dispose()
    {
    }

    private sealed class CategoryLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && RunLog.Current is { IsOpen: true };

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (RunLog.Current is { IsOpen: true } log)
            {
                log.Add(logLevel, category, Format(state, exception, formatter));
            }
        }

        // With the console at Warning nobody else may format the line: a handler must not fail for a fault in its template.
        private static string Format<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string text;
            try
            {
                text = formatter(state, exception);
            }
            catch (Exception fault)
            {
                text = $"A line that could not be formatted: {fault.Message}";
            }

            return exception is null ? text : $"{text}{Environment.NewLine}{exception}";
        }
    }
}

/// <summary>Lets lines of runs through from a level of their own, whatever the host's other logs show.</summary>
internal sealed class RunLogFilter(IOptions<AsyncJobsOptions> settings) : IConfigureOptions<LoggerFilterOptions>
{
    public void Configure(LoggerFilterOptions options) =>
        options.Rules.Add(new LoggerFilterRule(RunLogProvider.Alias, categoryName: null, settings.Value.Handlers.LogLevel, filter: null));
}
