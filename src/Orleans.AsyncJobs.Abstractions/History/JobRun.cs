namespace Orleans.AsyncJobs;

/// <summary>One run of a job, that is one attempt.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobRun")]
public sealed record JobRun
{
    /// <summary>How many bytes of an exception's stack are kept, in UTF-8: 8,192. What is longer is cut at its end.</summary>
    public const int MaxStackBytes = 8_192;

    /// <summary>How many characters of a message are kept with a run: 4,000. What is longer is cut at its end; the row has the last one whole.</summary>
    public const int MaxMessageLength = 4_000;

    /// <summary>The attempt, from 1. It grows with every run of the job, whatever came of it.</summary>
    [Id(0)] public required int Attempt { get; init; }

    /// <summary>The silo that ran it: its address with its generation.</summary>
    [Id(1)] public string? Silo { get; init; }

    /// <summary>When it started, UTC.</summary>
    [Id(2)] public required DateTimeOffset StartedOn { get; init; }

    /// <summary>How long it took, in seconds to 2 places, by a monotonic clock; null while it runs and where its process died.</summary>
    [Id(3)] public double? Seconds { get; init; }

    /// <summary>What came of it.</summary>
    [Id(4)] public required JobRunOutcome Outcome { get; init; }

    /// <summary>The error's code, signed; null where there was none.</summary>
    [Id(5)] public int? ErrorCode { get; init; }

    /// <summary>The handler's message or the error's, at most <see cref="MaxMessageLength"/>; null where there was none.</summary>
    [Id(6)] public string? Message { get; init; }

    /// <summary>Where an exception was thrown, at most <see cref="MaxStackBytes"/>; null where there was none.</summary>
    [Id(7)] public string? Stack { get; init; }

    /// <summary>The occurrence of a recurring job that it belongs to, UTC: when the rule had it, or when somebody had the job run now. Null where the job does not recur.</summary>
    [Id(8)] public DateTimeOffset? Occurrence { get; init; }
}

/// <summary>What came of a run.</summary>
[GenerateSerializer]
public enum JobRunOutcome
{
    /// <summary>It is still on.</summary>
    Running = 0,

    /// <summary>The handler succeeded.</summary>
    Succeeded = 1,

    /// <summary>It failed, and the job with it.</summary>
    Failed = 2,

    /// <summary>It failed, and the job is tried again after its backoff.</summary>
    FailedWithRetry = 3,

    /// <summary>The other side refused access, and the job waits for a person.</summary>
    AccessDenied = 4,

    /// <summary>It was canceled.</summary>
    Canceled = 5,

    /// <summary>It was asked to stop, by a pause or a new date, and stopped.</summary>
    Stopped = 6,

    /// <summary>Its silo stopped in order; the job is run again and nothing is counted against it.</summary>
    Drained = 7,

    /// <summary>Its process died.</summary>
    Lost = 8,

    /// <summary>It did not stop within its grace time and was given up; its slot is taken until it ends.</summary>
    Abandoned = 9,
}
