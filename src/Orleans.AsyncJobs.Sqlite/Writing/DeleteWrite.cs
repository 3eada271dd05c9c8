using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Deletes a row, and updates the next member of its token behind it.</summary>
internal sealed class DeleteWrite(JobState job) : PendingWrite<JobState>
{
    protected override JobState Write(JobRows rows, StoreConnection connection)
    {
        rows.Delete(job);
        return job.Next is { } next ? job with { Next = rows.TryUpdate(next) } : job;
    }
}
