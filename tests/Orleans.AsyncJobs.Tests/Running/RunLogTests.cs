using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.Serialization;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>The lines of a run: which are kept, how many at a time, and what happens when the store does not take them.</summary>
public sealed class RunLogTests
{
    private static readonly JobAttempt Run = new(new JobDefinition { JobId = Guid.CreateVersion7(), Name = "job", MessageName = "Work" }, 3);

    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLines _records = new();
    private readonly AsyncJobsOptions _options = new();

    [Fact]
    public void Lines_that_come_within_a_moment_are_one_write_with_numbers_from_1()
    {
        using var log = Begin();

        Add(log, "one");
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Add(log, "two");
        Assert.Empty(_records.Writes);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var (jobId, attempt, lines) = Assert.Single(_records.Writes);
        Assert.Equal((Run.Job.JobId, 3), (jobId, attempt));
        Assert.Equal([(1, LogLevel.Information, "Work", "one"), (2, LogLevel.Information, "Work", "two")], lines.Select(line => (line.Number, line.Level, line.Category, line.Text)));
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromMilliseconds(1), lines[1].On);
    }

    [Fact]
    public void Run_that_logs_all_the_time_is_written_at_most_ten_times_a_second()
    {
        using var log = Begin();

        for (var i = 0; i < 1_000; i++)
        {
            Add(log, $"{i}");
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_records.Writes.Count, 9, 10);
        Assert.Equal(Enumerable.Range(1, 900), _records.Writes.SelectMany(write => write.Lines).Select(line => (int)line.Number).Take(900));
    }

    [Fact]
    public void Run_that_has_logged_more_than_is_kept_is_written_once_a_second()
    {
        using var log = Begin();

        for (var i = 0; i < 5_000; i++)
        {
            Add(log, new string('x', 1_000));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_records.Writes.Count, 4, 7);
    }

    [Fact]
    public void Lines_that_come_faster_than_they_are_written_are_bounded_and_the_newest_are_kept()
    {
        using var log = Begin();

        for (var i = 1; i <= 100_000; i++)
        {
            Add(log, $"{i} {new string('x', 100)}");
        }

        _time.Advance(RunLogWriter.Period);

        var lines = Assert.Single(_records.Writes).Lines;
        Assert.InRange(lines.Sum(line => Encoding.UTF8.GetByteCount(line.Text)), JobLogLine.MaxRunBytes / 2, JobLogLine.MaxRunBytes);
        Assert.Equal(100_000, lines[^1].Number);
        Assert.Equal(100_000 - lines.Count + 1, lines[0].Number);
    }

    [Fact]
    public void Dispose_writes_what_waits_at_once_and_takes_nothing_more()
    {
        var log = Begin();
        Add(log, "last");

        log.Dispose();
        Add(log, "late");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["last"], _records.Texts);
        Assert.False(log.IsOpen);
    }

    [Fact]
    public async Task Dispose_while_a_write_is_under_way_hands_on_the_rest_without_waiting_for_it()
    {
        var gate = new TaskCompletionSource();
        _records.Before = () => gate.Task;
        var log = Begin();
        Add(log, "first");
        _time.Advance(RunLogWriter.Period);
        Add(log, "last");

        log.Dispose();

        Assert.Equal(2, _records.Tries);
        gate.SetResult();
        await AdvanceUntilAsync(() => _records.Writes.Count == 2);
        Assert.Equal(["first", "last"], _records.Texts.Order());
    }

    [Fact]
    public void Run_that_logs_nothing_writes_nothing()
    {
        Begin().Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _records.Tries);
    }

    [Theory]
    [InlineData(JobErrorKind.Unavailable)]
    [InlineData(JobErrorKind.Busy)]
    public async Task Lines_that_the_store_cannot_take_now_are_written_again(JobErrorKind kind)
    {
        var failures = 3;
        _records.Before = () => failures-- > 0 ? Task.FromException(new JobException(kind, 0, "not now")) : Task.CompletedTask;
        var log = Begin();
        Add(log, "kept");

        log.Dispose();
        await AdvanceUntilAsync(() => _records.Writes.Count > 0);

        Assert.Equal(["kept"], _records.Texts);
        Assert.Equal(4, _records.Tries);
    }

    [Fact]
    public async Task Lines_that_the_store_never_takes_are_given_up_with_a_warning()
    {
        _records.Before = () => Task.FromException(new JobException(JobErrorKind.Unavailable, 0, "gone"));
        var warnings = new Warnings();
        var log = Begin(warnings);
        Add(log, "lost");

        log.Dispose();
        await AdvanceUntilAsync(() => warnings.Texts.Count > 0);

        Assert.Equal(10, _records.Tries);
        Assert.Equal([$"1 log lines of attempt 3 of job {Run.Job.JobId} could not be stored."], warnings.Texts);
    }

    [Fact]
    public void Line_that_no_store_takes_as_it_is_is_made_fit()
    {
        var log = Begin();

        Add(log, "a\0b");
        Add(log, "half \ud83d pair");
        Add(log, new string('y', 100_000));
        log.Dispose();

        var texts = _records.Texts.ToList();
        Assert.Equal(["a\uFFFDb", "half \uFFFD pair"], texts[..2]);
        Assert.Equal(JobLimits.MaxLogLineLength, texts[2].Length);
        Assert.EndsWith("[cut]", texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logger_keeps_lines_from_Information_on_though_the_host_shows_warnings_only()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Orders");
        var fault = new IOException("broken");

        logger.LogInformation("before");
        using (Begin())
        {
            logger.LogDebug("detail");
            logger.LogInformation("order 7");
            logger.LogError(fault, "failed");
        }

        logger.LogInformation("after");

        var lines = Assert.Single(_records.Writes).Lines;
        Assert.Equal([LogLevel.Information, LogLevel.Error], lines.Select(line => line.Level));
        Assert.Equal("Shop.Orders", lines[0].Category);
        Assert.Equal(["order 7", $"failed{Environment.NewLine}System.IO.IOException: broken"], _records.Texts);
    }

    [Fact]
    public async Task Logger_takes_the_run_from_the_execution_context_of_who_logs()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop");

        await Task.WhenAll(Enumerable.Range(1, 20).Select(number => Task.Run(async () =>
        {
            using var log = Writer().Begin(Run with { Number = number });
            await Task.Yield();
            logger.LogInformation("line");
        })));

        Assert.Equal(Enumerable.Range(1, 20), _records.Writes.Select(write => write.Attempt).Order());
        Assert.All(_records.Writes, write => Assert.Single(write.Lines));
    }

    [Theory]
    [InlineData(LogLevel.Trace, 3)]
    [InlineData(LogLevel.Warning, 1)]
    [InlineData(LogLevel.None, 0)]
    public async Task Logger_keeps_lines_from_the_level_of_the_settings_on(LogLevel level, int kept)
    {
        _options.Handlers.LogLevel = level;
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop");

        using (Writer().Begin(Run))
        {
            logger.LogTrace("trace");
            logger.LogInformation("information");
            logger.LogWarning("warning");
        }

        Assert.Equal(kept, _records.Texts.Count());
    }

    [Fact]
    public async Task Line_that_cannot_be_formatted_is_kept_as_one_that_says_so()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop");

        using (Begin())
        {
            logger.Log(LogLevel.Information, default, 1, null, (_, _) => throw new FormatException("bad template"));
        }

        Assert.Equal(["A line that could not be formatted: bad template"], _records.Texts);
    }

    [Fact]
    public async Task What_the_store_logs_while_it_writes_is_no_line_of_the_run()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Store");
        _records.Before = () =>
        {
            logger.LogWarning("writing");
            return Task.CompletedTask;
        };
        using var log = Begin();

        logger.LogInformation("line");
        _time.Advance(RunLogWriter.Period);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["line"], _records.Texts);
    }

    [Fact]
    public void Line_travels_between_silos_as_it_is()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var line = new JobLogLine(7, _time.GetUtcNow(), LogLevel.Critical, "Shop", "text");

        Assert.Equal(line, serializer.Deserialize<JobLogLine>(serializer.SerializeToArray(line)));
        Assert.Equal(line, services.GetRequiredService<DeepCopier>().Copy(line));
    }

    private static void Add(RunLog log, string text) => log.Add(LogLevel.Information, "Work", text);

    private async Task AdvanceUntilAsync(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 100_000, "It has not come about.");
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
    }

    private RunLog Begin(ILogger<RunLogWriter>? logger = null) => Writer(logger).Begin(Run)!;

    private RunLogWriter Writer(ILogger<RunLogWriter>? logger = null) =>
        new(new HandlerScheduler(new InlineScheduler()), _time, Options.Create(_options), logger ?? NullLogger<RunLogWriter>.Instance, _records);

    private ServiceProvider Host() => new ServiceCollection()
        .AddSingleton(Options.Create(_options))
        .AddSingleton<ILoggerProvider, RunLogProvider>()
        .AddSingleton<IConfigureOptions<LoggerFilterOptions>, RunLogFilter>()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .BuildServiceProvider();

    private sealed class Warnings : ILogger<RunLogWriter>
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Add(formatter(state, exception));
    }
}
