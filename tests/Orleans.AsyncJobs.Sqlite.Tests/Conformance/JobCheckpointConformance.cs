using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What a handler saves for its next run.</summary>
public abstract class JobCheckpointConformance : StoreConformance
{
    [Fact]
    public async Task UpdateAsync_stores_a_checkpoint_and_keeps_it_while_the_job_is_not_completed()
    {
        var job = await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));
        Assert.Null(await Store.ReadCheckpointAsync(job.Job.JobId, TestJobs.Stop));

        job = await Store.UpdateAsync(WithCheckpoint(job, [1, 2, 3]), TestJobs.Stop);
        Assert.Equal((3, null), (job.Status.CheckpointBytes, job.Entries));
        job = await Store.UpdateAsync(WithCheckpoint(job, [4, 5]), TestJobs.Stop);
        job = await Store.UpdateAsync(job, status => status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Retry });

        Assert.Equal(2, job.Status.CheckpointBytes);
        Assert.Equal([4, 5], await Store.ReadCheckpointAsync(job.Job.JobId, TestJobs.Stop));
        Assert.Equal(job, await Store.ReadAsync(job.Job.JobId, TestJobs.Stop));
    }

    [Theory]
    [InlineData(JobStatusCode.Succeeded)]
    [InlineData(JobStatusCode.Failed)]
    [InlineData(JobStatusCode.Canceled)]
    public async Task UpdateAsync_that_completes_a_job_drops_its_checkpoint(JobStatusCode status)
    {
        var job = await Store.UpdateAsync(WithCheckpoint(await Store.LockAsync(await Store.InsertAsync(TestJobs.New())), [1]), TestJobs.Stop);

        job = await Store.CompleteAsync(WithCheckpoint(job, [2]), status);

        Assert.Null(job.Status.CheckpointBytes);
        Assert.Null(await Store.ReadCheckpointAsync(job.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_without_a_size_drops_the_checkpoint_and_DeleteAsync_takes_it_along()
    {
        var fresh = await Store.UpdateAsync(WithCheckpoint(await Store.InsertAsync(TestJobs.New()), [1]), TestJobs.Stop);
        var deleted = await Store.UpdateAsync(WithCheckpoint(await Store.InsertAsync(TestJobs.New()), [1]), TestJobs.Stop);

        fresh = await Store.UpdateAsync(fresh, status => status with { CheckpointBytes = null });
        await Store.DeleteAsync(deleted, TestJobs.Stop);

        Assert.Null(await Store.ReadCheckpointAsync(fresh.Job.JobId, TestJobs.Stop));
        Assert.Null(await Store.ReadCheckpointAsync(deleted.Job.JobId, TestJobs.Stop));
        Assert.Null(await Store.ReadCheckpointAsync(Guid.NewGuid(), TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_that_is_refused_stores_no_checkpoint()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        await Store.UpdateAsync(WithCheckpoint(job, [1]), TestJobs.Stop);

        await Assert.ThrowsAsync<JobConflictException>(() => Store.UpdateAsync(WithCheckpoint(job, [2]), TestJobs.Stop));

        Assert.Equal([1], await Store.ReadCheckpointAsync(job.Job.JobId, TestJobs.Stop));
    }

    private static JobState WithCheckpoint(JobState job, byte[] checkpoint) => job with { Entries = new JobEntries { Checkpoint = checkpoint } };
}
