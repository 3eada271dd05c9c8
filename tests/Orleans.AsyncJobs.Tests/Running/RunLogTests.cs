using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>The lines of a run: which are kept, how many at a time, and what happens when the store does not take them.</summary>
public sealed class RunLogTests : RunLogSteps
{
    [Fact]
    public void Lines_that_come_within_a_moment_are_one_write_with_numbers_from_1()
    {
        using var log = Begin();

        Add(log, "one");
        Time.Advance(TimeSpan.FromMilliseconds(99));
        Add(log, "two");
        Assert.Empty(Records.Writes);
        Time.Advance(TimeSpan.FromMilliseconds(1));

        var (jobId, attempt, lines) = Assert.Single(Records.Writes);
        Assert.Equal((Run.Job.JobId, 3), (jobId, attempt));
        Assert.Equal([(1, LogLevel.Information, "Work", "one"), (2, LogLevel.Information, "Work", "two")], lines.Select(line => (line.Number, line.Level, line.Category, line.Text)));
        Assert.Equal(Time.GetUtcNow() - TimeSpan.FromMilliseconds(1), lines[1].On);
    }

    [Fact]
    public void Run_that_logs_all_the_time_is_written_at_most_ten_times_a_second()
    {
        using var log = Begin();

        for (var i = 0; i < 1_000; i++)
        {
            Add(log, $"{i}");
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(Records.Writes.Count, 9, 10);
        Assert.Equal(Enumerable.Range(1, 900), Records.Writes.SelectMany(write => write.Lines).Select(line => (int)line.Number).Take(900));
    }

    [Fact]
    public void Run_that_has_logged_more_than_is_kept_is_written_once_a_second()
    {
        using var log = Begin();

        for (var i = 0; i < 5_000; i++)
        {
            Add(log, new string('x', 1_000));
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(Records.Writes.Count, 4, 7);
    }

    [Fact]
    public void Lines_that_come_faster_than_they_are_written_are_bounded_and_the_newest_are_kept()
    {
        using var log = Begin();

        for (var i = 1; i <= 100_000; i++)
        {
            Add(log, $"{i} {new string('x', 100)}");
        }

        Time.Advance(RunLogWriter.Period);

        var lines = Assert.Single(Records.Writes).Lines;
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
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["last"], Records.Texts);
        Assert.False(log.IsOpen);
    }

    [Fact]
    public async Task Dispose_while_a_write_is_under_way_hands_on_the_rest_without_waiting_for_it()
    {
        var gate = new TaskCompletionSource();
        Records.Before = () => gate.Task;
        var log = Begin();
        Add(log, "first");
        Time.Advance(RunLogWriter.Period);
        Add(log, "last");

        log.Dispose();

        Assert.Equal(2, Records.Tries);
        gate.SetResult();
        await AdvanceUntilAsync(() => Records.Writes.Count == 2);
        Assert.Equal(["first", "last"], Records.Texts.Order());
    }

    [Fact]
    public void Run_that_logs_nothing_writes_nothing()
    {
        Begin().Dispose();
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, Records.Tries);
    }

    [Theory]
    [InlineData(JobErrorKind.Unavailable)]
    [InlineData(JobErrorKind.Busy)]
    public async Task Lines_that_the_store_cannot_take_now_are_written_again(JobErrorKind kind)
    {
        var failures = 3;
        Records.Before = () => failures-- > 0 ? Task.FromException(new JobException(kind, 0, "not now")) : Task.CompletedTask;
        var log = Begin();
        Add(log, "kept");

        log.Dispose();
        await AdvanceUntilAsync(() => Records.Writes.Count > 0);

        Assert.Equal(["kept"], Records.Texts);
        Assert.Equal(4, Records.Tries);
    }

    [Fact]
    public async Task Lines_that_the_store_never_takes_are_given_up_with_a_warning()
    {
        Records.Before = () => Task.FromException(new JobException(JobErrorKind.Unavailable, 0, "gone"));
        var warnings = new Warnings();
        var log = Begin(warnings);
        Add(log, "lost");

        log.Dispose();
        await AdvanceUntilAsync(() => warnings.Texts.Count > 0);

        Assert.Equal(10, Records.Tries);
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

        var texts = Records.Texts.ToList();
        Assert.Equal(["a\uFFFDb", "half \uFFFD pair"], texts[..2]);
        Assert.Equal(JobLimits.MaxLogLineLength, texts[2].Length);
        Assert.EndsWith("[cut]", texts[2], StringComparison.Ordinal);
    }
}
