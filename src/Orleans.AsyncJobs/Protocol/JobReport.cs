using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>What a dispatcher has to know of a job after something happened to it.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobReport")]
internal sealed record JobReport
{
    /// <summary>The job.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>Whether it may be run now.</summary>
    [Id(1)] public bool IsRunnable { get; init; }

    /// <summary>0 to 10.</summary>
    [Id(2)] public int Priority { get; init; }

    /// <summary>Its place in its lane.</summary>
    [Id(3)] public long Position { get; init; }

    /// <summary>Runs that were lost.</summary>
    [Id(4)] public int LostRuns { get; init; }

    /// <summary>The moment it waits for, UTC; null for none.</summary>
    [Id(5)] public DateTimeOffset? Due { get; init; }

    /// <summary>Whether a handler may be at work for it.</summary>
    [Id(6)] public bool HoldsRun { get; init; }

    /// <summary>Whose job it is.</summary>
    [Id(7)] public Guid OwnerId { get; init; }

    /// <summary>Its message name where that has a limit, otherwise empty.</summary>
    [Id(8)] public string LimitedMessageName { get; init; } = "";

    /// <summary>The next member of its token, whose turn was stored with this one's end: it has been started in this one's slot, or only admitted. Null for none.</summary>
    [Id(12)] public JobState? Next { get; init; }

    /// <summary>When its turn in its token came, UTC, where that is known: the row does not tell.</summary>
    [Id(13)] public DateTimeOffset? AdmittedOn { get; init; }

    /// <summary>How many bytes its input has.</summary>
    [Id(10)] public long DataBytes { get; init; }

    /// <summary>Whether a run is stored as begun in this silo, which does not run it: the order to run it is on its way, or will never come.</summary>
    [Id(14)] public bool IsUnbegun { get; init; }

    /// <summary>The name of its handler.</summary>
    [Id(11)] public string MessageName { get; init; } = "";

    /// <summary>The lane it lines up in.</summary>
    public JobLane Lane => new(Priority, OwnerId, LimitedMessageName);

    /// <summary>The report of a row; one without a row waits for nothing.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="job">Its row.</param>
    public static JobReport Of(Guid jobId, JobState job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Definition is not { } definition)
        {
            return new JobReport { JobId = jobId };
        }

        return new JobReport
        {
            JobId = jobId,
            IsRunnable = job.IsRunnable,
            HoldsRun = job.HoldsRun,
            Priority = definition.Priority,
            Position = job.Status.Position,
            LostRuns = job.Status.LostRuns,
            OwnerId = definition.OwnerId,
            MessageName = definition.MessageName,
            LimitedMessageName = definition.LimitedMessageName,
            DataBytes = definition.DataBytes ?? 0,
            Due = job.Status is { State: JobStateCode.Suspended, Deleted: false } ? job.Status.PostponeUntil : null,
        };
    }
}
