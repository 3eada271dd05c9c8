using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>A run whose lines go into a list.</summary>
public abstract class RunLogSteps
{
    private protected static readonly JobAttempt Run = new(new JobDefinition { JobId = Guid.CreateVersion7(), Name = "job", MessageName = "Work" }, 3);

    private protected FakeTimeProvider Time { get; } = new();
    private protected RecordedLines Records { get; } = new();
    private protected AsyncJobsOptions Settings { get; } = new();

    private protected static void Add(RunLog log, string text) => log.Add(LogLevel.Information, "Work", text);

    private protected async Task AdvanceUntilAsync(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 100_000, "It has not come about.");
            Time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
    }

    private protected RunLog Begin(ILogger<RunLogWriter>? logger = null) => Writer(logger).Begin(Run)!;

    private protected RunLogWriter Writer(ILogger<RunLogWriter>? logger = null) =>
        new(new HandlerScheduler(new InlineScheduler()), Time, Options.Create(Settings), logger ?? NullLogger<RunLogWriter>.Instance, Records);

    private protected ServiceProvider Host() => new ServiceCollection()
        .AddSingleton(Options.Create(Settings))
        .AddSingleton<ILoggerProvider, RunLogProvider>()
        .AddSingleton<IConfigureOptions<LoggerFilterOptions>, RunLogFilter>()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .BuildServiceProvider();

    private protected sealed class Warnings : ILogger<RunLogWriter>
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Add(formatter(state, exception));
    }
}
