namespace Orleans.AsyncJobs.Model;

/// <summary>What changes during a job's life. Each property is a column of the job table.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobStatus")]
internal sealed record JobStatus
{
    /// <summary>Column <c>statecode</c>.</summary>
    [Id(0)] public JobStateCode State { get; init; }

    /// <summary>Column <c>statuscode</c>.</summary>
    [Id(1)] public JobStatusCode Status { get; init; }

    /// <summary>When the row last changed, UTC.</summary>
    [Id(2)] public DateTimeOffset ModifiedOn { get; init; }

    /// <summary>Who last changed it.</summary>
    [Id(3)] public Guid ModifiedBy { get; init; }

    /// <summary>When the job first started, UTC.</summary>
    [Id(4)] public DateTimeOffset? StartedOn { get; init; }

    /// <summary>When it ended, UTC.</summary>
    [Id(5)] public DateTimeOffset? CompletedOn { get; init; }

    /// <summary>Until when it waits, UTC. While <see cref="JobStatusCode.Pausing"/>: until when it will.</summary>
    [Id(6)] public DateTimeOffset? PostponeUntil { get; init; }

    /// <summary>How long the last run took, in seconds to 2 places.</summary>
    [Id(7)] public double? ExecutionSeconds { get; init; }

    /// <summary>Runs so far, whatever became of them. A handler gets it as its fencing token.</summary>
    [Id(8)] public int Attempt { get; init; }

    /// <summary>Retries so far.</summary>
    [Id(9)] public int RetryCount { get; init; }

    /// <summary>Runs whose process died.</summary>
    [Id(10)] public int LostRuns { get; init; }

    /// <summary>The code of the last failure, signed.</summary>
    [Id(11)] public int? ErrorCode { get; init; }

    /// <summary>What the handler answered, or what went wrong.</summary>
    [Id(12)] public string? Message { get; init; }

    /// <summary>The same for people, where the handler says it apart.</summary>
    [Id(13)] public string? FriendlyMessage { get; init; }

    /// <summary>Progress, 0 to 100.</summary>
    [Id(14)] public int? PercentComplete { get; init; }

    /// <summary>Progress in words.</summary>
    [Id(15)] public string? ProgressMessage { get; init; }

    /// <summary>The silo that ran it last: address and generation.</summary>
    [Id(16)] public string? HostId { get; init; }

    /// <summary>Why it is suspended.</summary>
    [Id(17)] public JobWait Wait { get; init; }

    /// <summary>The name of who asked for the cancel or pause that is under way or in force.</summary>
    [Id(18)] public string? RequestedBy { get; init; }

    /// <summary>Whether the last run outlived its grace time: its slot is taken until it has really ended.</summary>
    [Id(19)] public bool Abandoned { get; init; }

    /// <summary>Whether the job is deleted and only waits for its handler to stop: reads do not find it.</summary>
    [Id(20)] public bool Deleted { get; init; }

    /// <summary>
    /// The place among the jobs of its lane, and in the line of its dependency token: its sequence, and for a job that recurs a
    /// new one each time an occurrence is due. No two jobs have the same position. 0 until the table has given it.
    /// </summary>
    [Id(22)] public long Position { get; init; }

    /// <summary>Whether no earlier member of its dependency token is in its way.</summary>
    [Id(23)] public bool Admitted { get; init; } = true;

    /// <summary>Column <c>recurrencepattern</c>.</summary>
    [Id(24)] public string? RecurrencePattern { get; init; }

    /// <summary>
    /// How many bytes the checkpoint has that the handler saved; null for none. The table gives it with the write that brings
    /// the checkpoint, and drops both when the job completes. To drop them before, set it to null.
    /// </summary>
    [Id(25)] public int? CheckpointBytes { get; init; }

    /// <summary>What only a job that recurs has; null where it has none of it. It is a record of its own because jobs that do not recur are many.</summary>
    [Id(26)] private JobSeries? Series { get; init; }

    /// <summary>Column <c>recurrencetimezone</c>, as it was written; null for UTC.</summary>
    public string? RecurrenceTimeZone
    {
        get => Series?.TimeZone;
        init => Series = JobSeries.Of(value, Series?.Occurrence, Series?.NextOccurrence, Series?.MovedTo, Series?.LastOccurrence, Series?.StartTime);
    }

    /// <summary>
    /// The occurrence of a series that is under way, or was the last one: when the rule had it, or when somebody had the job
    /// run now. Null between two occurrences, and where the job does not recur.
    /// </summary>
    public DateTimeOffset? Occurrence
    {
        get => Series?.Occurrence;
        init => Series = JobSeries.Of(Series?.TimeZone, value, Series?.NextOccurrence, Series?.MovedTo, Series?.LastOccurrence, Series?.StartTime);
    }

    /// <summary>The occurrence that comes next, as the rule has it; null where none does. It is worked out when the one before begins.</summary>
    public DateTimeOffset? NextOccurrence
    {
        get => Series?.NextOccurrence;
        init => Series = JobSeries.Of(Series?.TimeZone, Series?.Occurrence, value, Series?.MovedTo, Series?.LastOccurrence, Series?.StartTime);
    }

    /// <summary>Where somebody has moved the next occurrence to; null where it is when the rule has it.</summary>
    public DateTimeOffset? MovedTo
    {
        get => Series?.MovedTo;
        init => Series = JobSeries.Of(Series?.TimeZone, Series?.Occurrence, Series?.NextOccurrence, value, Series?.LastOccurrence, Series?.StartTime);
    }

    /// <summary>The last occurrence of the rule that has begun, which may lie ahead of the present where somebody had it run before its time; null before the first.</summary>
    public DateTimeOffset? LastOccurrence
    {
        get => Series?.LastOccurrence;
        init => Series = JobSeries.Of(Series?.TimeZone, Series?.Occurrence, Series?.NextOccurrence, Series?.MovedTo, value, Series?.StartTime);
    }

    /// <summary>Column <c>recurrencestarttime</c>, UTC: the start of the series; of a job without a rule, the one time it is to run.</summary>
    public DateTimeOffset? RecurrenceStartTime
    {
        get => Series?.StartTime;
        init => Series = JobSeries.Of(Series?.TimeZone, Series?.Occurrence, Series?.NextOccurrence, Series?.MovedTo, Series?.LastOccurrence, value);
    }

    /// <summary>Whether an occurrence is to come and none is under way.</summary>
    public bool IsBetweenOccurrences => NextOccurrence is not null && Occurrence is null;

    /// <summary>When the next occurrence runs; null where none comes.</summary>
    public DateTimeOffset? NextRun => MovedTo ?? NextOccurrence;
}

/// <summary>What only a job that recurs has: see the properties of <see cref="JobStatus"/> by these names. A job that is to run once may have a start as well.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobSeries")]
internal sealed record JobSeries
{
    [Id(0)] public string? TimeZone { get; private init; }

    [Id(1)] public DateTimeOffset? Occurrence { get; private init; }

    [Id(2)] public DateTimeOffset? NextOccurrence { get; private init; }

    [Id(3)] public DateTimeOffset? MovedTo { get; private init; }

    [Id(4)] public DateTimeOffset? LastOccurrence { get; private init; }

    [Id(5)] public DateTimeOffset? StartTime { get; private init; }

    /// <summary>Null where there is nothing to keep.</summary>
    public static JobSeries? Of(
        string? timeZone, DateTimeOffset? occurrence, DateTimeOffset? nextOccurrence, DateTimeOffset? movedTo, DateTimeOffset? lastOccurrence, DateTimeOffset? startTime) =>
        timeZone is null && occurrence is null && nextOccurrence is null && movedTo is null && lastOccurrence is null && startTime is null
            ? null
            : new JobSeries { TimeZone = timeZone, Occurrence = occurrence, NextOccurrence = nextOccurrence, MovedTo = movedTo, LastOccurrence = lastOccurrence, StartTime = startTime };
}

/// <summary>Why a suspended job waits.</summary>
[GenerateSerializer]
internal enum JobWait
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>Until <c>postponeuntil</c>, as somebody asked.</summary>
    Postponed = 1,

    /// <summary>Until <c>postponeuntil</c>, for its next attempt.</summary>
    Retry = 2,

    /// <summary>Until somebody resumes it, as somebody asked.</summary>
    Paused = 3,

    /// <summary>Until somebody resumes it, because the handler was refused access.</summary>
    AccessDenied = 4,

    /// <summary>Until <c>postponeuntil</c>, for its next occurrence.</summary>
    Occurrence = 5,
}
