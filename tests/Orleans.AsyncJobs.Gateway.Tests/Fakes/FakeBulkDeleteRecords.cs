using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>Answers what it was given.</summary>
internal sealed class FakeBulkDeleteRecords : IBulkDeleteRecords
{
    public List<BulkDeleteCounts> Counts { get; } = [];

    public List<BulkDeleteFailure> Failures { get; } = [];

    public List<(Guid? JobId, int Limit)> Asked { get; } = [];

    public Task WriteBulkDeleteAsync(BulkDeleteWrite write, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<BulkDeleteCounts>> ReadBulkDeletesAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<BulkDeleteCounts>>([.. Counts.Where(count => jobIds.Contains(count.JobId))]);

    public Task<IReadOnlyList<BulkDeleteFailure>> ReadBulkDeleteFailuresAsync(Guid? jobId, int limit, CancellationToken cancellationToken)
    {
        Asked.Add((jobId, limit));
        return Task.FromResult<IReadOnlyList<BulkDeleteFailure>>([.. Failures.Where(failure => jobId is null || failure.BulkDeleteId == jobId).Take(limit)]);
    }

    public Task<BulkDeleteFailure?> FindBulkDeleteFailureAsync(Guid failureId, CancellationToken cancellationToken) =>
        Task.FromResult(Failures.Find(failure => failure.FailureId == failureId));
}
