using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Updates a row, and the next member of its token behind it.</summary>
internal sealed class UpdateWrite(JobState job) : PendingWrite<JobState>
{
    protected override JobState Write(JobRows rows, StoreConnection connection)
    {
        var stored = rows.Update(job);
        return job.Next is { } next ? stored with { Next = rows.TryUpdate(next) } : stored;
    }
}
