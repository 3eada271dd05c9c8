using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Deletes a row.</summary>
internal sealed class DeleteWrite(JobState job) : PendingWrite<JobState>
{
    public override Guid JobId => job.Job.JobId;

    public override JobHandover? Handover => job.Handover;

    protected override JobState Write(JobRows rows, StoreConnection connection)
    {
        rows.Delete(job);
        return job;
    }
}
