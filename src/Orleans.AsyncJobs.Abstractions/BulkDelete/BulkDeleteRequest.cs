namespace Orleans.AsyncJobs;

/// <summary>
/// Asks for jobs to be deleted, once or each so many days. Source: Dataverse, BulkDeleteRequest.
/// </summary>
public sealed record BulkDeleteRequest
{
    /// <summary>A name for the job that does it, 1 to 256 characters.</summary>
    public required string JobName { get; init; }

    /// <summary>Which jobs: those that one of these takes, 1 to 25. Spans of time are counted anew from the begin of each run.</summary>
    public required IReadOnlyList<JobCriteria> QuerySet { get; init; }

    /// <summary><c>FREQ=DAILY;INTERVAL=n</c>, n from 1 to 365. Null or empty, the default value, means once.</summary>
    public string? RecurrencePattern { get; init; }

    /// <summary>When the first run is due, UTC. The default value is null: now.</summary>
    public DateTimeOffset? StartDateTime { get; init; }
}
