using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

// What is kept of bulk deletes.
internal sealed partial class InMemoryJobStore
{
    private readonly Dictionary<Guid, (BulkDeleteCounts Counts, List<BulkDeleteFailure> Failures)> _bulkDeletes = [];

    public Task WriteBulkDeleteAsync(BulkDeleteWrite write, CancellationToken cancellationToken) => AppendAsync(
        _ =>
        {
            if (_rows.Find(write.JobId) is not { Status.Deleted: false })
            {
                return;
            }

            var kept = write.IsNewRun ? [] : (_bulkDeletes.TryGetValue(write.JobId, out var before) ? before.Failures : []).Where(failure => !write.Settled.Contains(failure.JobId)).ToList();
            foreach (var failure in write.Failures)
            {
                var known = kept.FindIndex(earlier => earlier.JobId == failure.JobId);
                if (known >= 0)
                {
                    kept[known] = failure with { FailureId = kept[known].FailureId };
                }
                else if (kept.Count < BulkDeleteWrite.MaxFailures)
                {
                    kept.Add(failure);
                }
            }

            _bulkDeletes[write.JobId] = (new BulkDeleteCounts(write.JobId, write.Deleted, write.Failed), kept);
        },
        cancellationToken);

    public Task<IReadOnlyList<BulkDeleteCounts>> ReadBulkDeletesAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) =>
        SelectAsync(StoreOperationKind.ReadRecords, _ => jobIds.Select(CountsOf).OfType<BulkDeleteCounts>(), cancellationToken);

    public Task<IReadOnlyList<BulkDeleteFailure>> ReadBulkDeleteFailuresAsync(Guid? jobId, int limit, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.ReadRecords,
        _ => OfThoseThatAre().SelectMany(known => known.Failures).Where(failure => jobId is null || failure.BulkDeleteId == jobId).OrderBy(failure => failure.FailureId).Take(limit),
        cancellationToken);

    private BulkDeleteCounts? CountsOf(Guid jobId) => _rows.Find(jobId) is { Status.Deleted: false, Job.MessageName: IBulkDeleteRecords.MessageName }
        ? _bulkDeletes.TryGetValue(jobId, out var known) ? known.Counts : new BulkDeleteCounts(jobId, 0, 0)
        : null;

    private IEnumerable<(BulkDeleteCounts Counts, List<BulkDeleteFailure> Failures)> OfThoseThatAre() =>
        _bulkDeletes.Values.Where(known => _rows.Find(known.Counts.JobId) is { Status.Deleted: false });
}
