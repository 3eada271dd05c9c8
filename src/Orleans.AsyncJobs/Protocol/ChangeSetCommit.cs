using System.Collections.Immutable;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>What is to be stored of a change set, all or nothing.</summary>
/// <param name="Creates">The jobs to create, in their order.</param>
/// <param name="OnCreated">What is done to them in the same set, in its order.</param>
/// <param name="Updates">Rows to write, as their jobs have prepared them.</param>
/// <param name="Deletes">Rows to delete.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.ChangeSetCommit")]
internal sealed record ChangeSetCommit(
    [property: Id(0)] ImmutableArray<JobOperation> Creates,
    [property: Id(1)] ImmutableArray<JobOperation> OnCreated,
    [property: Id(2)] ImmutableArray<JobState> Updates,
    [property: Id(3)] ImmutableArray<JobState> Deletes)
{
    /// <summary>Why none of the jobs is to be created, unless their keys are known: then those that they stand for are answered. Null to create them.</summary>
    [Id(4)] public JobException? Refusal { get; init; }
}

/// <summary>What became of it.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.ChangeSetAnswer")]
internal sealed record ChangeSetAnswer
{
    /// <summary>Whether it is stored.</summary>
    [Id(0)] public bool IsStored { get; init; }

    /// <summary>The jobs that were created, in their order.</summary>
    [Id(1)] public ImmutableArray<JobReceipt> Created { get; init; } = [];

    /// <summary>The rows that were written, in their order.</summary>
    [Id(2)] public ImmutableArray<JobState> Updated { get; init; } = [];

    /// <summary>For each job to create the one that was created before under its key; empty where there is none. Nothing was stored then.</summary>
    [Id(3)] public ImmutableArray<JobReceipt?> Known { get; init; } = [];

    /// <summary>Why one of the creates was refused; null where none was.</summary>
    [Id(4)] public ChangeRefusal? Refusal { get; init; }
}

/// <summary>What a job is told of a change set that it has prepared.</summary>
/// <param name="Kind">What has become of the set.</param>
/// <param name="Row">The job's row as it is stored now; null where it was deleted or is as it was.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.ChangeSetOutcome")]
internal sealed record ChangeSetOutcome([property: Id(0)] ChangeSetOutcomeKind Kind, [property: Id(1)] JobState? Row = null)
{
    public static ChangeSetOutcome Undone { get; } = new(ChangeSetOutcomeKind.Undone);

    public static ChangeSetOutcome Unknown { get; } = new(ChangeSetOutcomeKind.Unknown);
}

/// <summary>What has become of a change set.</summary>
[GenerateSerializer]
internal enum ChangeSetOutcomeKind
{
    /// <summary>Nothing of it was stored.</summary>
    Undone = 0,

    /// <summary>All of it was stored.</summary>
    Stored = 1,

    /// <summary>Whether it was stored is not known, or somebody else had changed the row: the table has to be read.</summary>
    Unknown = 2,
}
