using System.Collections.Immutable;

namespace Orleans.AsyncJobs;

/// <summary>
/// Why a job waits, as it was when it was asked: what it waits for, what would unblock it, and, in a dependency token,
/// every job in between up to the one that really blocks.
/// </summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobExplanation")]
public sealed record JobExplanation
{
    /// <summary>Up to this number jobs are counted exactly; one more stands for "more than 1,000", however many there are.</summary>
    public const int MaxCount = 1_000;

    /// <summary>The job.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>Its name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)] public required JobStateCode State { get; init; }

    /// <summary>Why it stands there.</summary>
    [Id(3)] public required JobStatusCode Status { get; init; }

    /// <summary>What it waits for.</summary>
    [Id(4)] public JobWaitKind Kind { get; init; }

    /// <summary>The same in words, as in the column <c>waitreason</c>: <c>capacity: 12th of 40 in line</c>. Empty when nothing holds it.</summary>
    [Id(5)] public string Reason { get; init; } = "";

    /// <summary>What would unblock it, in words; empty when nothing holds it.</summary>
    [Id(6)] public string Remedy { get; init; } = "";

    /// <summary>Capacity: its place in the line, from 1; null behind more than <see cref="MaxCount"/> others.</summary>
    [Id(7)] public long? Place { get; init; }

    /// <summary>Capacity: how many jobs stand in the line, counted up to one more than <see cref="MaxCount"/>.</summary>
    [Id(8)] public long? LineLength { get; init; }

    /// <summary>Capacity: how many jobs run; of its message name where that has a limit.</summary>
    [Id(9)] public int? Running { get; init; }

    /// <summary>Capacity: how many may run; of its message name where that has a limit.</summary>
    [Id(10)] public int? Limit { get; init; }

    /// <summary>Capacity and token: how many stand before it, counted up to one more than <see cref="MaxCount"/>.</summary>
    [Id(11)] public long? InFront { get; init; }

    /// <summary>Postponed, retry and occurrence: until when, UTC.</summary>
    [Id(12)] public DateTimeOffset? Until { get; init; }

    /// <summary>Retry: which one comes next, from 1.</summary>
    [Id(13)] public int? Retry { get; init; }

    /// <summary>Retry: how many there are at most.</summary>
    [Id(14)] public int? MaxRetries { get; init; }

    /// <summary>The code of the last failure, signed.</summary>
    [Id(15)] public int? LastErrorCode { get; init; }

    /// <summary>What the last failure said.</summary>
    [Id(16)] public string? LastError { get; init; }

    /// <summary>Paused, and its handler paused: by whom.</summary>
    [Id(17)] public string? By { get; init; }

    /// <summary>Paused, its handler paused, and abandoned: since when, UTC.</summary>
    [Id(18)] public DateTimeOffset? Since { get; init; }

    /// <summary>Token: the jobs in front that explain the wait, the nearest first, the one that really blocks last.</summary>
    [Id(19)] public ImmutableArray<JobExplanation> Chain { get; init; } = [];
}

/// <summary>What a job that is not running waits for.</summary>
[GenerateSerializer]
public enum JobWaitKind
{
    /// <summary>For nothing: it runs, or it is completed.</summary>
    None = 0,

    /// <summary>For a free slot.</summary>
    Capacity = 1,

    /// <summary>For its turn in its dependency token.</summary>
    Token = 2,

    /// <summary>For a moment somebody named.</summary>
    Postponed = 3,

    /// <summary>For its next attempt.</summary>
    Retry = 4,

    /// <summary>For somebody to resume it.</summary>
    Paused = 5,

    /// <summary>For somebody to grant access and resume it.</summary>
    AccessDenied = 6,

    /// <summary>For the handler of its last attempt, which did not stop when it was told to.</summary>
    AbandonedRun = 7,

    /// <summary>For somebody to resume its handler.</summary>
    HandlerPaused = 8,

    /// <summary>For its next occurrence.</summary>
    Occurrence = 9,
}
