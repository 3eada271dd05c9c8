using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Updates a row.</summary>
internal sealed class UpdateWrite(JobState job) : PendingWrite<JobState>
{
    public override Guid JobId => job.Job.JobId;

    public override JobHandover? Handover => job.Handover;

    protected override JobState Write(JobRows rows, StoreConnection connection) => rows.Update(job);
}
