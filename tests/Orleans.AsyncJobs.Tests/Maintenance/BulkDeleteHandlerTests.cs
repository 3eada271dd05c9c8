using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>A run of a bulk delete: what it records, what it looks at again, and how it goes on after its process has died.</summary>
public sealed class BulkDeleteHandlerTests : BulkDeleteRuns
{
    [Fact]
    public async Task RunAsync_records_jobs_that_cannot_be_deleted_and_goes_on()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(250, JobStatusCode.Succeeded);
        Refusing.Add(jobs[3]);
        Silent.Add(jobs[200]);

        var result = await RunAsync(Succeeded);

        Assert.Equal(JobResultKind.Succeeded, result.Kind);
        Assert.StartsWith("248 deleted, 2 failed, 0 gone.\n", result.Message, StringComparison.Ordinal);
        Assert.Equal([new BulkDeleteCounts(BulkId, 248, 2)], await Store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
        var failures = await Store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken);
        Assert.Equal(
            [(jobs[3], JobErrorCodes.AsyncOperationInvalidStateChange, "It will not."), (jobs[200], JobErrorCodes.BulkDeleteRecordDeletionFailure, "No answer.")],
            failures.OrderBy(failure => jobs.IndexOf(failure.JobId)).Select(failure => (failure.JobId, failure.ErrorCode, failure.Message)));
        Assert.Equal([BulkId, jobs[3], jobs[200]], Store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_that_dies_again_and_again_deletes_all_and_counts_each_once()
    {
        foreach (var every in (int[])[1, 7, 16, 99, 100, 101])
        {
            var test = new BulkDeleteHandlerTests { DiesAfter = every };
            test.Seed(BulkId, JobStatusCode.InProgress);
            var jobs = test.SeedMany(every == 1 ? 40 : 230, JobStatusCode.Succeeded);
            test.Refusing.Add(jobs[5]);

            await test.RunToTheEndAsync(Succeeded);

            Assert.True(test.Died > 0);
            Assert.Equal([new BulkDeleteCounts(BulkId, jobs.Count - 1, 1)], await test.Store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
            Assert.Equal([jobs[5]], (await test.Store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken)).Select(failure => failure.JobId));
            Assert.Equal([BulkId, jobs[5]], test.Store.Rows.Select(row => row.Job.JobId));
        }
    }

    [Fact]
    public async Task RunAsync_that_goes_on_takes_back_the_failure_of_a_job_that_is_deleted_by_then()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(20, JobStatusCode.Succeeded);
        Refusing.Add(jobs[0]);
        await RunAsync(Succeeded);
        Refusing.Clear();

        // The process died before the step was saved as done.
        var state = BulkDeleteProgress.Parse(Checkpoint)!;
        Checkpoint = (state with { Walk = new BulkProgress { Pending = jobs, PendingLast = state.UpToSequence } }).ToBytes();
        var result = await RunAsync(Succeeded);

        Assert.Equal("20 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([new BulkDeleteCounts(BulkId, 20, 0)], await Store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
        Assert.Empty(await Store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunAsync_that_goes_on_counts_what_somebody_else_has_deleted_as_gone()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(3, JobStatusCode.Succeeded);
        var now = Time.GetUtcNow();
        Checkpoint = new BulkDeleteProgress(now, 4, 3, new BulkProgress { Pending = jobs, PendingLast = 4 }).ToBytes();

        // The run before has deleted the first, Ann the second.
        await Store.DeleteAsync(Store.Find(jobs[0])!, CancellationToken.None);
        var ann = new JobAction { On = now, Caller = new JobCaller(Guid.NewGuid(), "Ann"), Verb = JobActionVerb.Delete, JobId = jobs[1] };
        await Store.DeleteAsync(Store.Find(jobs[1])! with { Entries = new JobEntries { Action = ann } }, CancellationToken.None);
        var result = await RunAsync(Succeeded);

        Assert.Equal("2 deleted, 0 failed, 1 gone.", result.Message);
    }

    [Fact]
    public async Task RunAsync_that_goes_on_hits_nothing_that_came_or_ended_after_it_began()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var running = Seed(Guid.CreateVersion7(), JobStatusCode.InProgress);
        SeedMany(120, JobStatusCode.Succeeded);
        DiesAfter = 50;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(Succeeded));

        Time.Advance(TimeSpan.FromHours(3));
        Store.Change(running, status => status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded, CompletedOn = Time.GetUtcNow(), ModifiedOn = Time.GetUtcNow() });
        var late = SeedMany(3, JobStatusCode.Succeeded);
        DiesAfter = null;
        var result = await RunAsync(Succeeded);

        Assert.Equal("120 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([BulkId, running, .. late], Store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_counts_spans_from_its_begin_and_not_from_when_it_goes_on()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var old = SeedMany(30, JobStatusCode.Succeeded);
        Time.Advance(TimeSpan.FromDays(20));
        var young = SeedMany(5, JobStatusCode.Succeeded);
        Time.Advance(TimeSpan.FromDays(11));
        JobFilter thirtyDays = new JobFilter.Compare(JobColumns.Get("createdon"), JobComparison.LessThan, new RelativeMoment(Floor: null, -30, TimeUnit.Day));
        DiesAfter = 10;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(thirtyDays));
        Time.Advance(TimeSpan.FromDays(20));
        DiesAfter = null;
        var first = await RunAsync(thirtyDays);

        // The next occurrence begins anew, without a checkpoint.
        Checkpoint = null;
        var second = await RunAsync(thirtyDays);

        // The bulk delete itself is as old.
        Assert.Equal(($"{old.Count} deleted, 0 failed, 0 gone.", $"{young.Count} deleted, 0 failed, 0 gone."), (first.Message, second.Message));
        Assert.Equal([new BulkDeleteCounts(BulkId, young.Count, 0)], await Store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunAsync_that_goes_on_leaves_what_was_retried_meanwhile()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(20, JobStatusCode.Succeeded);
        DiesAfter = 5;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(Succeeded));
        DiesAfter = null;
        Time.Advance(TimeSpan.FromMinutes(1));
        Store.Change(jobs[19], status => status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress, CompletedOn = null, ModifiedOn = Time.GetUtcNow() });

        var result = await RunAsync(Succeeded);

        Assert.Equal("19 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([BulkId, jobs[19]], Store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_looks_again_at_what_changes_between_the_look_and_the_delete()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(3, JobStatusCode.Succeeded);
        BeforeDelete[jobs[1]] = status => status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress, CompletedOn = null, ModifiedOn = Time.GetUtcNow().AddSeconds(1) };
        BeforeDelete[jobs[2]] = status => status with { ProgressMessage = "Still to be deleted." };

        var result = await RunAsync(Succeeded);

        Assert.Equal("2 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([BulkId, jobs[1]], Store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_asks_once_more_what_did_not_answer_in_time()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(3, JobStatusCode.Succeeded);
        Slow.Add(jobs[1]);

        var result = await RunAsync(Succeeded);

        Assert.Equal("3 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Empty(await Store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken));
    }
}
