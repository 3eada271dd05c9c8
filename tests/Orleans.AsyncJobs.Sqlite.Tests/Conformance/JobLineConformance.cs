using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>The reads of reconciliation.</summary>
public abstract class JobLineConformance : StoreConformance
{
    [Fact]
    public async Task ReadLockedAsync_answers_rows_that_hold_a_run()
    {
        await Store.InsertAsync(TestJobs.New());
        var locked = await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));
        var urgent = await Store.LockAsync(await Store.InsertAsync(TestJobs.New(priority: 5)));
        var abandoned = await Store.UpdateAsync(
            await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New()))), status => status with { Abandoned = true });

        var all = await Store.ReadLockedAsync(0, null, 10, TestJobs.Stop);
        var behind = await Store.ReadLockedAsync(0, all[0].Position, 1, TestJobs.Stop);

        Assert.Equal([urgent.Job.JobId, locked.Job.JobId, abandoned.Job.JobId], all.Select(job => job.JobId));
        Assert.All(all, job => Assert.Equal(("silo@1", 1), (job.HostId, job.Attempt)));
        Assert.Equal([all[1]], behind);
    }

    [Fact]
    public async Task ReadDueAsync_answers_suspended_rows_due_by_then_the_earliest_first()
    {
        var late = await SuspendAsync(TestJobs.Now.AddMinutes(2));
        var early = await SuspendAsync(TestJobs.Now.AddMinutes(1));
        await SuspendAsync(TestJobs.Now.AddMinutes(2).AddTicks(1));
        await SuspendAsync(null);
        var pausing = await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));
        await Store.UpdateAsync(pausing, status => status with { Status = JobStatusCode.Pausing, PostponeUntil = TestJobs.Now });

        Assert.Equal(
            [early, late],
            await Store.ReadDueAsync(0, TestJobs.Now.AddMinutes(2), after: null, 10, TestJobs.Stop));
        Assert.Equal([early], await Store.ReadDueAsync(0, TestJobs.Now.AddMinutes(2), after: null, 1, TestJobs.Stop));
        Assert.Empty(await Store.ReadDueAsync(1, TestJobs.Now.AddMinutes(2), after: null, 1, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadDueAsync_page_by_page_answers_each_row_once_however_many_are_due_at_one_moment()
    {
        List<DueJob> due = [];
        for (var i = 0; i < 9; i++)
        {
            due.Add(await SuspendAsync(TestJobs.Now.AddMinutes(i is > 1 and < 7 ? 1 : i)));
        }

        List<DueJob> read = [];
        while (await Store.ReadDueAsync(0, TestJobs.Now.AddMinutes(8), read.LastOrDefault(), 2, TestJobs.Stop) is { Count: > 0 } page)
        {
            read.AddRange(page);
        }

        Assert.Equal(due.OrderBy(job => job.Due).ThenBy(job => job.Sequence), read);
    }

    [Fact]
    public async Task ReadDueRowsAsync_answers_the_rows_that_ReadDueAsync_names()
    {
        for (var i = 0; i < 5; i++)
        {
            await SuspendAsync(TestJobs.Now.AddMinutes(i % 3));
        }

        var due = await Store.ReadDueAsync(0, TestJobs.Now.AddMinutes(1), after: null, 10, TestJobs.Stop);
        var rows = await Store.ReadDueRowsAsync(0, TestJobs.Now.AddMinutes(1), after: null, 10, TestJobs.Stop);

        Assert.Equal(4, rows.Count);
        Assert.Equal(due.Select(job => job.JobId), rows.Select(row => row.Job.JobId));
        Assert.Equal(await Store.ReadAsync(due[0].JobId, TestJobs.Stop), rows[0]);
        Assert.Equal(due.Skip(1).Take(2).Select(job => job.JobId), (await Store.ReadDueRowsAsync(0, TestJobs.Now.AddMinutes(1), due[0], 2, TestJobs.Stop)).Select(row => row.Job.JobId));
    }

    private async Task<DueJob> SuspendAsync(DateTimeOffset? until)
    {
        var job = TestJobs.New(state: JobStateCode.Suspended, status: JobStatusCode.Waiting);
        var stored = await Store.InsertAsync(job with { Status = job.Status with { PostponeUntil = until } });
        return new DueJob(stored.Job.JobId, until ?? DateTimeOffset.MaxValue, stored.Job.Sequence);
    }
}
