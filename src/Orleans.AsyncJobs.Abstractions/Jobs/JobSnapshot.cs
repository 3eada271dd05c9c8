namespace Orleans.AsyncJobs;

/// <summary>A job as it stood at one moment. The Web API shows every column; this is what a caller in .NET steers by.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobSnapshot")]
public sealed record JobSnapshot
{
    /// <summary>The job's id.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>Its name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>The name of its handler.</summary>
    [Id(2)] public required string MessageName { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)] public required JobStateCode State { get; init; }

    /// <summary>Why it stands there.</summary>
    [Id(4)] public required JobStatusCode Status { get; init; }

    /// <summary>Its place in creation order.</summary>
    [Id(5)] public required long Sequence { get; init; }

    /// <summary>Runs so far, failed, lost and stopped ones included.</summary>
    [Id(6)] public int Attempt { get; init; }

    /// <summary>Retries so far.</summary>
    [Id(7)] public int RetryCount { get; init; }

    /// <summary>The code of the last failure, signed; null if there was none.</summary>
    [Id(8)] public int? ErrorCode { get; init; }

    /// <summary>What the handler answered, or what went wrong.</summary>
    [Id(9)] public string? Message { get; init; }

    /// <summary>Progress the handler reported, 0 to 100.</summary>
    [Id(10)] public int? PercentComplete { get; init; }

    /// <summary>Progress the handler reported, in words.</summary>
    [Id(11)] public string? ProgressMessage { get; init; }

    /// <summary>When it was created, UTC.</summary>
    [Id(12)] public DateTimeOffset CreatedOn { get; init; }

    /// <summary>When it first started, UTC.</summary>
    [Id(13)] public DateTimeOffset? StartedOn { get; init; }

    /// <summary>When it ended, UTC.</summary>
    [Id(14)] public DateTimeOffset? CompletedOn { get; init; }

    /// <summary>Until when it waits, UTC.</summary>
    [Id(15)] public DateTimeOffset? PostponeUntil { get; init; }

    /// <summary>The rule of a job that recurs; null for one that does not.</summary>
    [Id(16)] public string? RecurrencePattern { get; init; }

    /// <summary>The time zone of the rule; null for UTC.</summary>
    [Id(17)] public string? RecurrenceTimeZone { get; init; }

    /// <summary>
    /// The occurrence that is under way, or was the last one of a series that has ended, UTC: when the rule had it, or when
    /// somebody had the job run now. Null between two occurrences.
    /// </summary>
    [Id(18)] public DateTimeOffset? Occurrence { get; init; }

    /// <summary>The occurrence that comes next, as the rule has it, UTC; null where none does.</summary>
    [Id(19)] public DateTimeOffset? NextOccurrence { get; init; }
}
