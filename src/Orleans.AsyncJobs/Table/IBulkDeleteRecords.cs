using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Table;

/// <summary>What is kept of a bulk delete beside its job's row: how many jobs its newest run has deleted, and which it could not. It goes with the job.</summary>
internal interface IBulkDeleteRecords
{
    /// <summary>The message name of bulk deletes: other jobs have no such records.</summary>
    const string MessageName = BulkDeleteRecurrence.MessageName;

    /// <summary>Whether jobs of a message name have such records. Queries compare names without regard to case, and so does this.</summary>
    static bool AreOf(string messageName) => string.Equals(messageName, MessageName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Stores how far a run is. A job that is gone takes nothing.</summary>
    /// <param name="write">How far.</param>
    /// <param name="cancellationToken">Gives up waiting; it may have been stored all the same.</param>
    Task WriteBulkDeleteAsync(BulkDeleteWrite write, CancellationToken cancellationToken);

    /// <summary>How far bulk deletes are. One that has not run yet has deleted nothing. Jobs that are none are left out.</summary>
    /// <param name="jobIds">Their jobs, up to 5,000.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<BulkDeleteCounts>> ReadBulkDeletesAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken);

    /// <summary>Jobs that could not be deleted, by when that was tried; those of one millisecond in any order.</summary>
    /// <param name="jobId">By this bulk delete; null by any.</param>
    /// <param name="limit">The most, 1 to 5,000.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<BulkDeleteFailure>> ReadBulkDeleteFailuresAsync(Guid? jobId, int limit, CancellationToken cancellationToken);
}

/// <summary>How far a run of a bulk delete is. Written twice it is as if written once.</summary>
internal sealed record BulkDeleteWrite
{
    /// <summary>How many failures are kept of a bulk delete: 1,000. All are counted.</summary>
    public const int MaxFailures = 1_000;

    /// <summary>The job that deletes.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Whether a run begins, so that the failures of an earlier one go.</summary>
    public bool IsNewRun { get; init; }

    /// <summary>How many jobs it has deleted.</summary>
    public long Deleted { get; init; }

    /// <summary>How many it could not delete.</summary>
    public long Failed { get; init; }

    /// <summary>Which, of the newest step. One of a job that failed before takes the place of that.</summary>
    public IReadOnlyList<BulkDeleteFailure> Failures { get; init; } = [];

    /// <summary>Jobs of the newest step that are gone: had they failed before, they have no failure any more.</summary>
    public IReadOnlyList<Guid> Settled { get; init; } = [];
}

/// <summary>How many jobs the newest run of a bulk delete has deleted.</summary>
/// <param name="JobId">The job that deletes.</param>
/// <param name="Deleted">How many it has deleted.</param>
/// <param name="Failed">How many it could not delete.</param>
internal sealed record BulkDeleteCounts(Guid JobId, long Deleted, long Failed);

/// <summary>A job that could not be deleted.</summary>
internal sealed record BulkDeleteFailure
{
    /// <summary>Its own id, a version-7 Guid.</summary>
    public required Guid FailureId { get; init; }

    /// <summary>The job that was to delete it.</summary>
    public required Guid BulkDeleteId { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>When that was tried, UTC.</summary>
    public required DateTimeOffset On { get; init; }

    /// <summary>The code of the refusal.</summary>
    public required int ErrorCode { get; init; }

    /// <summary>Its sentence.</summary>
    public required string Message { get; init; }
}
