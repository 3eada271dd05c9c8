using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What is kept of a bulk delete.</summary>
public abstract class BulkDeleteConformance : StoreConformance
{
    [Fact]
    public async Task ReadBulkDeletesAsync_gives_what_was_written_last_and_leaves_out_those_without()
    {
        var (one, other, none) = (await NewAsync(), await NewAsync(), await NewAsync());
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 1, Failed = 2 }, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 100, Failed = 3 }, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = other, IsNewRun = true }, TestJobs.Stop);

        var found = await Store.ReadBulkDeletesAsync([one, other, none, Guid.NewGuid()], TestJobs.Stop);

        Assert.Equal([new BulkDeleteCounts(one, 100, 3), new BulkDeleteCounts(other, 0, 0)], found);
    }

    [Fact]
    public async Task ReadBulkDeleteFailuresAsync_gives_each_failed_job_once_in_order()
    {
        var (one, other) = (await NewAsync(), await NewAsync());
        BulkDeleteFailure[] failures = [Failure(one, 1), Failure(one, 2), Failure(other, 3)];
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = 2, Failures = failures[..2] }, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = other, Failed = 1, Failures = failures[2..] }, TestJobs.Stop);

        // The step is told again after a crash: the first failure is another by now, and keeps its id.
        var again = failures[0] with { FailureId = Id(9), ErrorCode = 7, Message = "Again.", On = TestJobs.Now.AddHours(1) };
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = 2, Failures = [again] }, TestJobs.Stop);

        var first = again with { FailureId = failures[0].FailureId };
        Assert.Equal([first, failures[1]], await Store.ReadBulkDeleteFailuresAsync(one, 10, TestJobs.Stop));
        Assert.Equal([first, failures[1], failures[2]], await Store.ReadBulkDeleteFailuresAsync(jobId: null, 10, TestJobs.Stop));
        Assert.Equal([first], await Store.ReadBulkDeleteFailuresAsync(jobId: null, 1, TestJobs.Stop));
        Assert.Equal(failures[2], await Store.FindBulkDeleteFailureAsync(failures[2].FailureId, TestJobs.Stop));
        Assert.Null(await Store.FindBulkDeleteFailureAsync(Id(9), TestJobs.Stop));
    }

    [Fact]
    public async Task WriteBulkDeleteAsync_takes_back_the_failure_of_a_job_that_is_settled()
    {
        var one = await NewAsync();
        BulkDeleteFailure[] failures = [Failure(one, 1), Failure(one, 2)];
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = 2, Failures = failures }, TestJobs.Stop);

        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 1, Failed = 1, Failures = failures[1..], Settled = [failures[0].JobId, Guid.NewGuid()] }, TestJobs.Stop);

        Assert.Equal([failures[1]], await Store.ReadBulkDeleteFailuresAsync(one, 10, TestJobs.Stop));
    }

    [Fact]
    public async Task WriteBulkDeleteAsync_of_a_new_run_begins_anew()
    {
        var one = await NewAsync();
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 5, Failed = 1, Failures = [Failure(one, 1)] }, TestJobs.Stop);

        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, IsNewRun = true }, TestJobs.Stop);

        Assert.Empty(await Store.ReadBulkDeleteFailuresAsync(one, 10, TestJobs.Stop));
        Assert.Equal([new BulkDeleteCounts(one, 0, 0)], await Store.ReadBulkDeletesAsync([one], TestJobs.Stop));
    }

    [Fact]
    public async Task WriteBulkDeleteAsync_keeps_the_first_thousand_failures()
    {
        var one = await NewAsync();
        BulkDeleteFailure[] failures = [.. Enumerable.Range(1, BulkDeleteWrite.MaxFailures + 5).Select(number => Failure(one, number))];
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failures = failures[..10] }, TestJobs.Stop);

        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = failures.Length, Failures = failures[10..] }, TestJobs.Stop);

        Assert.Equal(failures[..BulkDeleteWrite.MaxFailures], await Store.ReadBulkDeleteFailuresAsync(one, 5_000, TestJobs.Stop));
    }

    [Fact]
    public async Task DeleteAsync_of_the_bulk_delete_takes_all_along()
    {
        var job = await Store.InsertAsync(New());
        var one = job.Job.JobId;
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 5, Failed = 1, Failures = [Failure(one, 1)] }, TestJobs.Stop);

        await Store.DeleteAsync(job, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 6 }, TestJobs.Stop);

        Assert.Empty(await Store.ReadBulkDeletesAsync([one], TestJobs.Stop));
        Assert.Empty(await Store.ReadBulkDeleteFailuresAsync(jobId: null, 10, TestJobs.Stop));
        Assert.Empty(await Store.CheckAsync(TestJobs.Stop));
    }

    private static Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    private static BulkDeleteFailure Failure(Guid bulkDeleteId, int number) => new()
    {
        FailureId = Id(number),
        BulkDeleteId = bulkDeleteId,
        JobId = Guid.NewGuid(),
        On = TestJobs.Now,
        ErrorCode = JobErrorCodes.BulkDeleteRecordDeletionFailure,
        Message = $"No {number}.",
    };

    private async Task<Guid> NewAsync() => (await Store.InsertAsync(New())).Job.JobId;

    private static Model.JobState New()
    {
        var job = TestJobs.New();
        return job with { Definition = job.Definition! with { MessageName = IBulkDeleteRecords.MessageName } };
    }
}
