using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

// What retention asks, in its plainest form. There are no records without a job here.
internal sealed partial class InMemoryJobStore
{
    public Task<long> FindSequenceBeforeAsync(DateTimeOffset moment, CancellationToken cancellationToken) => ReadAsync(
        Read(StoreOperationKind.Query),
        () => _rows.All.LastOrDefault(row => row.Job.CreatedOn < moment)?.Job.Sequence ?? 0,
        cancellationToken);

    public Task<ExpiredJobs> ReadExpiredAsync(ExpiredJobsQuery query, CancellationToken cancellationToken) => ReadAsync(
        Read(StoreOperationKind.Query),
        () =>
        {
            var rows = _rows.All
                .Where(row => row.Status.Status == query.Outcome && row.Status.CompletedOn < query.Before && row.Job.Sequence <= query.UpToSequence)
                .OrderBy(row => PlaceIn(query, row)).Where(row => query.After is not { } after || PlaceIn(query, row).CompareTo((after.CompletedOn, after.Sequence)) > 0)
                .Take(query.Limit).ToList();
            var (completedOn, sequence) = rows.Count == 0 ? default : PlaceIn(query, rows[^1]);
            return new ExpiredJobs([.. rows.Where(ExpiredJobs.MayGo)], rows.Count == query.Limit ? new ExpiredPlace(completedOn, sequence) : null);
        },
        cancellationToken);

    public Task<IReadOnlyList<JobState>> ReadExpiredOperationsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.Query,
        rows => rows.Where(row => row is { Job.Kind: JobKind.BackgroundOperation, Status: { State: JobStateCode.Completed, Abandoned: false, Deleted: false } })
            .Where(row => row.Status.CompletedOn!.Value.AddSeconds(row.Job.TtlSeconds!.Value) <= now)
            .OrderBy(row => row.Status.CompletedOn!.Value.AddSeconds(row.Job.TtlSeconds!.Value)).Take(limit),
        cancellationToken);

    public Task<int> DeleteExpiredAsync(IReadOnlyList<JobState> jobs, CancellationToken cancellationToken) => WriteAsync(
        new StoreOperation(StoreOperationKind.Delete, [.. jobs]),
        () =>
        {
            var current = jobs.Where(job => _rows.Find(job.Job.JobId)?.Version == job.Version).ToList();
            current.ForEach(_rows.Delete);
            return current.Count;
        },
        cancellationToken);

    public int OrphanKinds => 0;

    public Task<OrphanSweep> SweepOrphansAsync(int kind, long upToSequence, CancellationToken cancellationToken) =>
        throw new ArgumentOutOfRangeException(nameof(kind), kind, "No records are kept apart from their jobs.");

    private static (DateTimeOffset CompletedOn, long Sequence) PlaceIn(ExpiredJobsQuery query, JobState row) =>
        (query.Outcome != JobStatusCode.Failed ? default : row.Status.CompletedOn!.Value, row.Job.Sequence);
}
