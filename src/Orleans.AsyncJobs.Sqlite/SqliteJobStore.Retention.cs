using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Retention;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite;

// What retention asks: rows are looked for on the connections of queries, and only their removal is the writer's work.
internal sealed partial class SqliteJobStore
{
    public Task<long> FindSequenceBeforeAsync(DateTimeOffset moment, CancellationToken cancellationToken) =>
        ReadAsync(connection => ExpiredReads.FindSequenceBefore(connection, moment), cancellationToken, isQuery: true);

    public Task<ExpiredJobs> ReadExpiredAsync(ExpiredJobsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckLimit(query.Limit, 1_000);
        return ReadAsync(connection => ExpiredReads.Read(connection, query), cancellationToken, isQuery: true);
    }

    public async Task<IReadOnlyList<JobState>> ReadExpiredOperationsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit, 1_000);
        return await ReadAsync(connection => ExpiredReads.Operations(connection, now, limit), cancellationToken, isQuery: true);
    }

    public Task<int> DeleteExpiredAsync(IReadOnlyList<JobState> jobs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jobs.Count, 1_000, nameof(jobs));
        return jobs.Count == 0 ? Task.FromResult(0) : Enqueue(new DeleteExpiredWrite([.. jobs.Select(Stored)]), cancellationToken);
    }

    public int OrphanKinds => OwnedTable.All.Count;

    public async Task<OrphanSweep> SweepOrphansAsync(int kind, long upToSequence, CancellationToken cancellationToken)
    {
        var table = OwnedTable.All[kind];
        var step = await ReadAsync(connection => OrphanReads.Read(connection, table, upToSequence), cancellationToken, isQuery: true);
        var deleted = step.Orphans.Count == 0 && step.From == step.To ? 0 : await Enqueue(new DeleteOrphansWrite(table, step), cancellationToken);
        if (deleted > 0)
        {
            _session?.Sweep.Ask();
        }

        return new OrphanSweep(deleted, step.To == 0);
    }
}
