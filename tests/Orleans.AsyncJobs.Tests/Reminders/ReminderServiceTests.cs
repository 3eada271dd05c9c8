using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Clusters;

namespace Orleans.AsyncJobs.Tests.Reminders;

/// <summary>A job that waits for a time is woken by its reminder as Orleans' reminder service delivers it, even where nothing else looks.</summary>
public sealed class ReminderServiceTests
{
    // The dispatcher asks for what comes within seconds, the reminder service for what comes within minutes.
    private static readonly TimeSpan LookOfDispatcher = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<DateTimeOffset> _starts = [];
    private DateTimeOffset _due;
    private JobCluster _cluster = null!;

    [Fact]
    public async Task Reminder_alone_wakes_a_job_and_never_early()
    {
        await using var cluster = await StartAsync(TimeSpan.FromMinutes(7.013));

        await cluster.AdvanceUntilAsync(IsCompleted);

        Assert.True(Assert.Single(_starts) >= _due, $"It started at {_starts.First():O}, before {_due:O}.");
    }

    [Fact]
    public async Task Reminder_of_a_row_beyond_the_loading_window_comes()
    {
        await using var cluster = await StartAsync(TimeSpan.FromHours(30));

        await cluster.AdvanceUntilAsync(IsCompleted, TimeSpan.FromMinutes(1));

        Assert.True(Assert.Single(_starts) >= _due, $"It started at {_starts.First():O}, before {_due:O}.");
    }

    [Fact]
    public async Task Reminder_of_a_row_that_was_due_while_no_process_was_there_comes()
    {
        await using var cluster = await StartAsync(TimeSpan.FromDays(-2));

        await cluster.AdvanceUntilAsync(IsCompleted);

        Assert.Single(_starts);
    }

    [Fact]
    public async Task Reminder_writes_nothing_but_the_state_of_the_job()
    {
        await using var cluster = await StartAsync(TimeSpan.FromMinutes(7));
        ConcurrentQueue<JobStateCode> written = [];
        cluster.Store.Done = operation =>
        {
            foreach (var row in operation.Rows)
            {
                written.Enqueue(row.Status.State);
            }
        };

        await cluster.AdvanceUntilAsync(() => IsCompleted() && written.Count >= 3);

        Assert.Equal([JobStateCode.Ready, JobStateCode.Locked, JobStateCode.Completed], written);
    }

    [Fact]
    public async Task Reminder_whose_job_was_postponed_again_comes_at_the_new_moment_only()
    {
        await using var cluster = await StartAsync(TimeSpan.FromMinutes(7));
        _due += TimeSpan.FromMinutes(20);

        await cluster.Job(cluster.Store.Rows[0].Job.JobId).PatchAsync(new JobStatePatch { PostponeUntil = _due }, JobCaller.System, null);
        await cluster.AdvanceUntilAsync(IsCompleted);

        Assert.True(Assert.Single(_starts) >= _due, $"It started at {_starts.First():O}, before {_due:O}.");
    }

    private bool IsCompleted() => _cluster.Store.Rows[0].Status.State == JobStateCode.Completed;

    /// <summary>A row that waits, and a dispatcher that cannot see when its moment comes.</summary>
    private async Task<JobCluster> StartAsync(TimeSpan wait)
    {
        FakeTimeProvider? clock = null;
        return _cluster = await JobCluster.StartAsync(
            (_, _) =>
            {
                _starts.Enqueue(clock!.GetUtcNow());
                return Task.FromResult(JobResult.Succeeded());
            },

            // The clock goes on by minutes while a busy machine is still about the one run.
            handler: options => options.TimeLimit = TimeSpan.FromDays(30),
            before: (store, provider) =>
            {
                clock = provider;
                _due = clock.GetUtcNow() + wait;
                store.Seed(PostponedRow.At(_due));
                store.Faults = operation => operation.Until < clock.GetUtcNow() + LookOfDispatcher ? StoreFault.Before : StoreFault.None;
            });
    }
}
