using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Inserts a commit group.</summary>
internal sealed class InsertWrite(IReadOnlyList<JobState> jobs) : PendingWrite<IReadOnlyList<JobState>>
{
    public override int InsertedRows => jobs.Count;

    protected override IReadOnlyList<JobState> Write(JobRows rows, StoreConnection connection) => CommitGroup.Insert(rows, connection, jobs);
}
