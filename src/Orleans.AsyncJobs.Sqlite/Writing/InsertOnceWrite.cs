using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Inserts a commit group and the key it was created under, unless the key is taken.</summary>
internal sealed class InsertOnceWrite(IReadOnlyList<NewJobRow> jobs, IdempotencyClaim claim, DateTimeOffset now) : PendingWrite<IdempotentInsert>
{
    public override int InsertedRows => jobs.Count;

    public override long InsertedBytes { get; } = NewRows.Bytes(jobs);

    protected override IdempotentInsert Write(JobRows rows, StoreConnection connection)
    {
        if (IdempotencyKeys.Find(connection, claim, now) is { } earlier)
        {
            return new IdempotentInsert(null, earlier);
        }

        var stored = CommitGroup.Insert(rows, connection, jobs);
        IdempotencyKeys.Take(connection, claim, now, stored);
        return new IdempotentInsert(stored, [.. stored.Select(job => new JobReceipt(job.Job.JobId, job.Job.Sequence))]);
    }
}
