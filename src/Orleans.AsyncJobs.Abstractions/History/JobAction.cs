namespace Orleans.AsyncJobs;

/// <summary>One thing that a person or a client did to a job, to many jobs at once, or to a handler.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobAction")]
public sealed record JobAction
{
    /// <summary>How long a reason may be: 1,000 characters.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>Its number, which grows; 0 until it is stored.</summary>
    [Id(0)] public long ActionId { get; init; }

    /// <summary>When, UTC.</summary>
    [Id(1)] public required DateTimeOffset On { get; init; }

    /// <summary>Who.</summary>
    [Id(2)] public required JobCaller Caller { get; init; }

    /// <summary>What.</summary>
    [Id(3)] public required JobActionVerb Verb { get; init; }

    /// <summary>The job; null for a handler. Of many at once it is the job that does it.</summary>
    [Id(4)] public Guid? JobId { get; init; }

    /// <summary>The name of the job or of the handler at that time.</summary>
    [Id(5)] public string? Name { get; init; }

    /// <summary>Of many at once: the filter in words of the Web API; null otherwise.</summary>
    [Id(6)] public string? Filter { get; init; }

    /// <summary>Of many at once: how many jobs it was asked for; null otherwise.</summary>
    [Id(7)] public long? Count { get; init; }

    /// <summary>The new date of a postponement, or of the next occurrence after a change of the rule, UTC; the new limit of a handler is in <see cref="Limit"/>.</summary>
    [Id(8)] public DateTimeOffset? Until { get; init; }

    /// <summary>A handler's new limit; null for none.</summary>
    [Id(9)] public int? Limit { get; init; }
}

/// <summary>What was done.</summary>
[GenerateSerializer]
public enum JobActionVerb
{
    /// <summary>Canceled.</summary>
    Cancel = 0,

    /// <summary>Paused.</summary>
    Pause = 1,

    /// <summary>Resumed.</summary>
    Resume = 2,

    /// <summary>Postponed, or its date moved.</summary>
    Postpone = 3,

    /// <summary>Retried.</summary>
    Retry = 4,

    /// <summary>Deleted.</summary>
    Delete = 5,

    /// <summary>Another column was changed.</summary>
    Update = 6,

    /// <summary>A recurring job was run apart from its occurrences.</summary>
    RunNow = 7,

    /// <summary>Many jobs were canceled by one call.</summary>
    CancelMany = 16,

    /// <summary>Many jobs were paused by one call.</summary>
    PauseMany = 17,

    /// <summary>Many jobs were resumed by one call.</summary>
    ResumeMany = 18,

    /// <summary>Many jobs were postponed by one call.</summary>
    PostponeMany = 19,

    /// <summary>Many jobs were retried by one call.</summary>
    RetryMany = 20,

    /// <summary>Many jobs were deleted by one call.</summary>
    DeleteMany = 21,

    /// <summary>A handler was paused: none of its jobs is started.</summary>
    PauseHandler = 32,

    /// <summary>A handler was resumed.</summary>
    ResumeHandler = 33,

    /// <summary>How many jobs of a handler may run at a time was changed.</summary>
    LimitHandler = 34,
}
