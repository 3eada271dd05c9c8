using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Inserts those of a job's children that are not known, as one commit group, unless the run that makes them is over.</summary>
internal sealed class InsertChildrenWrite(IReadOnlyList<NewJobRow> jobs, JobParent parent) : PendingWrite<IdempotentInsert>
{
    public override int InsertedRows => jobs.Count;

    public override long InsertedBytes { get; } = NewRows.Bytes(jobs);

    protected override IdempotentInsert Write(JobRows rows, StoreConnection connection)
    {
        ChildRecords.CheckParent(connection, parent);
        var sequences = new Dictionary<Guid, long>(jobs.Count);
        List<NewJobRow> missing = [];
        foreach (var row in jobs)
        {
            if (ChildRecords.Find(connection, parent.JobId, row.Job.Job.JobId) is { } sequence)
            {
                sequences[row.Job.Job.JobId] = sequence;
            }
            else
            {
                missing.Add(row);
            }
        }

        var stored = missing.Count == 0 ? [] : CommitGroup.Insert(rows, connection, missing);
        foreach (var job in stored)
        {
            sequences[job.Job.JobId] = job.Job.Sequence;
        }

        ChildRecords.ForgetEarlier(connection, parent);
        return new IdempotentInsert(stored, [.. jobs.Select(row => new JobReceipt(row.Job.Job.JobId, sequences[row.Job.Job.JobId]))]);
    }
}
