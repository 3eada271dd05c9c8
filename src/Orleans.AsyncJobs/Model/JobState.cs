using Orleans.AsyncJobs.Machine;

namespace Orleans.AsyncJobs.Model;

/// <summary>
/// One job, as an immutable value: a row of the job table. <see cref="JobMachine"/> makes the next from it.
/// </summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobState")]
internal sealed record JobState
{
    private static readonly JobStatus NoStatus = new();

    /// <summary>What is fixed; null stands for "no such row" in a grain's state.</summary>
    [Id(0)] public JobDefinition? Definition { get; init; }

    /// <summary>What changes.</summary>
    [Id(1)] public JobStatus Status { get; init; } = NoStatus;

    /// <summary>The row's version: one more with each write. A write names the version it changes.</summary>
    [Id(2)] public long Version { get; init; }

    /// <summary>What changes, as it was last read or written, so that an update touches only what is new; null for a row not yet inserted.</summary>
    [Id(3)] public JobStatus? Stored { get; init; }

    /// <summary>
    /// For one write only: the next member of its dependency token, as it is to stand once this one has left the line. Both are
    /// stored in one commit; if the second is refused, the first stands. In the answer, what became of it: null when it was refused.
    /// </summary>
    [Id(6)] public JobState? Next { get; init; }

    /// <summary>What goes into the same commit as the next write of this state; the table drops it when it has written it.</summary>
    [Id(5)] public JobEntries? Entries { get; init; }

    /// <summary>The fixed part of a row that is known to exist.</summary>
    /// <exception cref="InvalidOperationException">There is no such row.</exception>
    public JobDefinition Job => Definition ?? throw new InvalidOperationException("The job has no row.");

    /// <summary>Whether a dispatcher may take it.</summary>
    public bool IsRunnable => IsReady && Status.Admitted;

    /// <summary>Whether nothing but its turn in its dependency token may keep it from running.</summary>
    public bool IsReady => Definition is not null && Status is { State: JobStateCode.Ready, Deleted: false, Abandoned: false };

    /// <summary>Whether it has a place in the line of its dependency token, which later members do not pass.</summary>
    public bool IsInTokenLine => Definition is { DependencyToken: not null } job
        && (HoldsRun || TokenLines.HasPlace(job, Status));

    /// <summary>Whether a handler may still be at work for it.</summary>
    public bool HoldsRun => Definition is not null && (Status.State == JobStateCode.Locked || Status.Abandoned);
}
