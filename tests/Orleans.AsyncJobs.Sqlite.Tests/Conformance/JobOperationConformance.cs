using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Background operations in a table: beside system jobs, with jobs that follow from their end, and a time to live.</summary>
public abstract class JobOperationConformance : StoreConformance
{
    [Fact]
    public async Task InsertAsync_keeps_what_only_an_operation_has()
    {
        var operation = await Store.InsertAsync(Operation(ttlSeconds: 60, callbackUrl: "https://a.example/"));
        var job = await Store.InsertAsync(TestJobs.New());

        Assert.Equal(operation.Job.Operation, (await Store.ReadAsync(operation.Job.JobId, TestJobs.Stop))!.Job.Operation);
        Assert.Equal((60, "https://a.example/", "https://jobs.example"), (operation.Job.TtlSeconds, operation.Job.CallbackUrl, operation.Job.BaseAddress));
        Assert.Null((await Store.ReadAsync(job.Job.JobId, TestJobs.Stop))!.Job.Operation);
    }

    [Fact]
    public async Task QueryAsync_of_one_kind_gives_none_of_the_other()
    {
        var operation = await Store.InsertAsync(Operation());
        var job = await Store.InsertAsync(TestJobs.New());

        Assert.Equal([operation.Job.JobId], await IdsAsync(QueryTables.Operations));
        Assert.Equal([job.Job.JobId], await IdsAsync(QueryTables.Jobs));
    }

    [Fact]
    public async Task CountAsync_counts_each_kind_apart()
    {
        await Store.CompleteAsync(await Store.InsertAsync(Operation()));
        await Store.InsertAsync(TestJobs.New());
        await Store.InsertAsync(TestJobs.New());

        Assert.Equal(
            [(JobKind.SystemJob, JobStateCode.Ready, 2L), (JobKind.BackgroundOperation, JobStateCode.Completed, 1L)],
            (await Store.CountAsync(TestJobs.Stop)).OrderBy(count => count.Kind).Select(count => (count.Kind, count.State, count.Count)));
    }

    [Fact]
    public async Task UpdateAsync_inserts_what_follows_from_it_in_the_same_commit_once()
    {
        var operation = await Store.LockAsync(await Store.InsertAsync(Operation()));
        var following = TestJobs.New();

        var ended = await Store.UpdateAsync(Ended(operation, following), TestJobs.Stop);
        await Store.UpdateAsync(ended with { Status = ended.Status with { RetryCount = 1 }, Entries = new JobEntries { Following = [new FollowingJob(following, "again")] } }, TestJobs.Stop);

        var stored = (await Store.ReadAsync(following.Job.JobId, TestJobs.Stop))!;
        Assert.Equal(("told", 1L, true), (await Store.ReadDataAsync(following.Job.JobId, TestJobs.Stop), stored.Version, stored.Job.Sequence > operation.Job.Sequence));
        Assert.Equal([following.Job.JobId], (await Store.ReadRunnableAsync(0, TestJobs.Lane, 0, 10, TestJobs.Stop)).Select(row => row.Job.JobId));
        Assert.Equal(1, (await Store.CountAsync(TestJobs.Stop)).Where(count => count.Kind == JobKind.SystemJob).Sum(count => count.Count));
    }

    [Fact]
    public async Task UpdateAsync_that_is_refused_inserts_nothing()
    {
        var operation = await Store.LockAsync(await Store.InsertAsync(Operation()));
        var following = TestJobs.New();

        await Assert.ThrowsAsync<JobConflictException>(() => Store.UpdateAsync(Ended(operation, following) with { Version = operation.Version - 1 }, TestJobs.Stop));

        Assert.Null(await Store.ReadAsync(following.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task WriteSetAsync_inserts_what_follows_from_its_updates_or_none_of_it()
    {
        var first = await Store.InsertAsync(Operation());
        var second = await Store.InsertAsync(Operation());
        var (one, two) = (TestJobs.New(), TestJobs.New());

        await Assert.ThrowsAsync<JobConflictException>(() => Store.WriteSetAsync(new RowSet { Updates = [Ended(first, one), Ended(second, two) with { Version = 7 }] }, TestJobs.Stop));
        Assert.Null(await Store.ReadAsync(one.Job.JobId, TestJobs.Stop));
        await Store.WriteSetAsync(new RowSet { Updates = [Ended(first, one), Ended(second, two)] }, TestJobs.Stop);

        Assert.NotNull(await Store.ReadAsync(one.Job.JobId, TestJobs.Stop));
        Assert.NotNull(await Store.ReadAsync(two.Job.JobId, TestJobs.Stop));
        Assert.Equal(2, (await Store.CountAsync(TestJobs.Stop)).Where(count => count.Kind == JobKind.SystemJob).Sum(count => count.Count));
    }

    [Fact]
    public async Task ReadExpiredOperationsAsync_gives_those_whose_time_is_over_the_first_one_first()
    {
        var late = await Store.CompleteAsync(await Store.InsertAsync(Operation(ttlSeconds: 60)));
        var early = await Store.CompleteAsync(await Store.InsertAsync(Operation(ttlSeconds: 30)));
        await Store.CompleteAsync(await Store.InsertAsync(Operation(ttlSeconds: 61)));
        await Store.CompleteAsync(await Store.InsertAsync(TestJobs.New()));
        await Store.InsertAsync(Operation(ttlSeconds: 1));
        var held = await Store.CompleteAsync(await Store.InsertAsync(Operation(ttlSeconds: 1)));
        await Store.UpdateAsync(held, status => status with { Abandoned = true });

        var expired = await Store.ReadExpiredOperationsAsync(TestJobs.Now.AddSeconds(60), 10, TestJobs.Stop);

        Assert.Equal([early.Job.JobId, late.Job.JobId], expired.Select(row => row.Job.JobId));
        Assert.Single(await Store.ReadExpiredOperationsAsync(TestJobs.Now.AddSeconds(60), 1, TestJobs.Stop));
        Assert.Equal(2, await Store.DeleteExpiredAsync(expired, TestJobs.Stop));
        Assert.Empty(await Store.ReadExpiredOperationsAsync(TestJobs.Now.AddSeconds(60), 10, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadExpiredAsync_of_system_jobs_leaves_operations_alone()
    {
        foreach (var outcome in (JobStatusCode[])[JobStatusCode.Succeeded, JobStatusCode.Failed, JobStatusCode.Canceled])
        {
            await Store.CompleteAsync(await Store.InsertAsync(Operation()), outcome);
            Assert.Empty((await Store.ReadExpiredAsync(new ExpiredJobsQuery(outcome, TestJobs.Now.AddDays(1), long.MaxValue, null, 100), TestJobs.Stop)).Jobs);
        }
    }

    private static JobState Operation(int ttlSeconds = 60, string? callbackUrl = null)
    {
        var job = TestJobs.New();
        return job with
        {
            Definition = job.Job with
            {
                Kind = JobKind.BackgroundOperation,
                Operation = new OperationTerms { TtlSeconds = ttlSeconds, CallbackUrl = callbackUrl, BaseAddress = "https://jobs.example" },
            },
        };
    }

    private static JobState Ended(JobState operation, JobState following) => operation with
    {
        Status = operation.Status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded, CompletedOn = TestJobs.Now },
        Entries = new JobEntries { Following = [new FollowingJob(following, "told")] },
    };

    private async Task<IEnumerable<Guid>> IdsAsync(QueryTable table) =>
        (await Store.QueryAsync(new JobQuery { Table = table, Columns = [table.PrimaryId] }, TestJobs.Stop)).Rows.Select(row => (Guid)row[0]!);
}
