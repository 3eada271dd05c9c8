using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite;

// What is kept of bulk deletes.
internal sealed partial class SqliteJobStore
{
    public Task WriteBulkDeleteAsync(BulkDeleteWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return Enqueue(new BulkDeleteRecordWrite(write), cancellationToken);
    }

    public async Task<IReadOnlyList<BulkDeleteCounts>> ReadBulkDeletesAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobIds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jobIds.Count, JobQuery.MaxRows, nameof(jobIds));
        return await ReadAsync(connection => BulkDeleteRecords.Read(connection, jobIds), cancellationToken, isQuery: true);
    }

    public async Task<IReadOnlyList<BulkDeleteFailure>> ReadBulkDeleteFailuresAsync(Guid? jobId, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit, JobQuery.MaxRows);
        return await ReadAsync(connection => BulkDeleteRecords.ReadFailures(connection, jobId, limit), cancellationToken, isQuery: true);
    }
}
