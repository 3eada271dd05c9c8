using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Clusters;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Tests.Reminders;

/// <summary>What the reminder table of a silo shows of jobs. Its clock stands: nothing comes due.</summary>
public sealed class JobReminderTableTests
{
    [Fact]
    public async Task Each_row_is_a_reminder_in_one_part_of_the_ring_and_is_run_once()
    {
        ConcurrentQueue<Guid> started = [];
        await using var cluster = await JobCluster.StartAsync(silos: 3, work: (context, _) =>
        {
            started.Enqueue(context.JobId);
            return Task.FromResult(JobResult.Succeeded());
        });
        var ids = Enumerable.Range(0, 200).Select(i => cluster.Store.Seed(PostponedRow.At(cluster.Now.AddMinutes(1 + (i % 8)))).Job.JobId).ToArray();
        var table = cluster.Services.GetRequiredService<IReminderTable>();
        uint[] bounds = [5, 1_000_000_000, 2_500_000_000, 4_000_000_000];

        List<Guid> shown = [];
        for (var i = 0; i < bounds.Length; i++)
        {
            shown.AddRange(Jobs(await table.ReadRows(bounds[i], bounds[(i + 1) % bounds.Length], TestContext.Current.CancellationToken)));
        }

        Assert.Equal(ids.Order(), shown.Order());
        Assert.Equal(ids.Order(), Jobs(await table.ReadRows(7, 7, TestContext.Current.CancellationToken)).Order());
        await cluster.AdvanceUntilCompletedAsync(ids);
        Assert.Equal(ids.Order(), started.Order());
    }

    [Fact]
    public async Task Rows_that_do_not_wait_for_a_time_are_no_reminders()
    {
        await using var cluster = await JobCluster.StartAsync();
        cluster.Store.Seed(PostponedRow.Of(new JobStatus { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources }));
        cluster.Store.Seed(PostponedRow.Of(new JobStatus { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Paused }));
        cluster.Store.Seed(PostponedRow.At(cluster.Now.AddHours(1)));
        var soon = cluster.Store.Seed(PostponedRow.At(cluster.Now.AddMinutes(3)));
        var table = cluster.Services.GetRequiredService<IReminderTable>();

        var entry = Assert.Single((await table.ReadRows(0, 0, TestContext.Current.CancellationToken)).Reminders);

        Assert.Equal(soon.Job.JobId, entry.GrainId.GetGuidKey());
        AssertMoment(soon.Status.PostponeUntil!.Value, entry.StartAt);
        Assert.Equal(entry.ETag, (await table.ReadRow(entry.GrainId, entry.ReminderName, TestContext.Current.CancellationToken))?.ETag);
        Assert.Equal(entry.ETag, Assert.Single((await table.ReadRows(entry.GrainId, TestContext.Current.CancellationToken)).Reminders).ETag);
        Assert.Null(await table.ReadRow(entry.GrainId, "another", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rows_that_are_due_all_at_once_are_shown_up_to_the_bound_the_earliest_first()
    {
        await using var cluster = await JobCluster.StartAsync();
        var first = cluster.Now.AddMinutes(2);
        for (var i = 0; i < 11_500; i++)
        {
            cluster.Store.Seed(PostponedRow.At(first.AddTicks(i / 7)));
        }

        var shown = (await cluster.Services.GetRequiredService<IReminderTable>().ReadRows(0, 0, TestContext.Current.CancellationToken)).Reminders;

        Assert.Equal(10_000, shown.Count);
        Assert.Equal(shown.Count, shown.Select(entry => entry.GrainId).Distinct().Count());
        AssertMoment(first.AddTicks(9_999 / 7), shown.Max(entry => entry.StartAt));
    }

    // The dispatcher wakes them in order; the reminders are the net under it, and not ten thousand ticks at once.
    [Fact]
    public async Task Rows_that_are_overdue_are_shown_one_after_the_other_some_time_later()
    {
        await using var cluster = await JobCluster.StartAsync(before: (store, clock) =>
        {
            // The dispatcher does not see them.
            store.Faults = operation => operation.Until < clock.GetUtcNow().AddSeconds(10) ? StoreFault.Before : StoreFault.None;
            for (var i = 0; i < 3_000; i++)
            {
                store.Seed(PostponedRow.At(clock.GetUtcNow().AddDays(-1).AddSeconds(i)));
            }
        });

        var shown = (await cluster.Services.GetRequiredService<IReminderTable>().ReadRows(0, 0, TestContext.Current.CancellationToken)).Reminders;

        Assert.Equal(cluster.Store.Rows.Select(row => row.Job.JobId), shown.OrderBy(entry => entry.StartAt).Select(entry => entry.GrainId.GetGuidKey()));
        AssertMoment(cluster.Now.AddSeconds(10), shown.Min(entry => entry.StartAt));
        AssertMoment(cluster.Now.AddSeconds(12.999), shown.Max(entry => entry.StartAt));
    }

    [Fact]
    public async Task Reminder_of_a_job_cannot_be_registered_or_removed()
    {
        await using var cluster = await JobCluster.StartAsync();
        var table = cluster.Services.GetRequiredService<IReminderTable>();
        var entry = new ReminderEntry { GrainId = cluster.Job(Guid.CreateVersion7()).GetGrainId(), ReminderName = "mine", StartAt = DateTime.UnixEpoch, Period = TimeSpan.FromMinutes(1) };

        await Assert.ThrowsAsync<NotSupportedException>(async () => await table.UpsertRow(entry, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await table.RemoveRow(entry.GrainId, entry.ReminderName, "1", TestContext.Current.CancellationToken));
    }

    // The reminder service has a clock of its own, which is up to a millisecond ahead.
    private static void AssertMoment(DateTimeOffset expected, DateTime shown) =>
        Assert.InRange(shown, expected.UtcDateTime, expected.UtcDateTime.AddMilliseconds(1));

    private static IEnumerable<Guid> Jobs(ReminderTableData shown) => shown.Reminders.Select(entry => entry.GrainId.GetGuidKey());
}
