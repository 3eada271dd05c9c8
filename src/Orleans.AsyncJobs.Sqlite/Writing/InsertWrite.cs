using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Inserts a commit group.</summary>
internal sealed class InsertWrite(IReadOnlyList<NewJobRow> jobs) : PendingWrite<IReadOnlyList<JobState>>
{
    public override int InsertedRows => jobs.Count;

    public override long InsertedBytes { get; } = NewRows.Bytes(jobs);

    protected override IReadOnlyList<JobState> Write(JobRows rows, StoreConnection connection) => CommitGroup.Insert(rows, connection, jobs);
}
