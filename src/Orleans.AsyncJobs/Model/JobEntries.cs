using System.Collections.Immutable;

namespace Orleans.AsyncJobs.Model;

/// <summary>What is stored in the same commit as a change of a job's row, beside the row.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobEntries")]
internal sealed record JobEntries
{
    /// <summary>The run that ends with this change, or that is given up; null for none.</summary>
    [Id(0)] public JobRun? Run { get; init; }

    /// <summary>What a person or a client did; null where the change is the service's own.</summary>
    [Id(1)] public JobAction? Action { get; init; }

    /// <summary>What a person or a client did before that in the same change set.</summary>
    [Id(3)] public ImmutableArray<JobAction> EarlierActions { get; init; } = [];

    /// <summary>The checkpoint that the handler saved, at most <see cref="Settings.JobLimits.MaxCheckpointBytes"/>; null to leave it as it is. A job that completes keeps none.</summary>
    [Id(2)] public ReadOnlyMemory<byte>? Checkpoint { get; init; }

    /// <summary>The data that takes the place of what the job has had, as the row's definition tells of it; null to leave it as it is.</summary>
    [Id(4)] public JobDataChange? Data { get; init; }

    /// <summary>Jobs that follow from the change, such as the callback of a background operation that has ended. One whose id is taken is there already.</summary>
    [Id(5)] public ImmutableArray<FollowingJob> Following { get; init; } = [];

    /// <summary>All that a person or a client did, in its order.</summary>
    public ImmutableArray<JobAction> Actions => Action is null ? EarlierActions : EarlierActions.Add(Action);
}

/// <summary>A job that follows from a change of another one, and is inserted in its commit.</summary>
/// <param name="Job">The row.</param>
/// <param name="Data">The handler's input.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.FollowingJob")]
internal sealed record FollowingJob([property: Id(0)] JobState Job, [property: Id(1)] string Data);
