using System.Collections.Immutable;

namespace Orleans.AsyncJobs;

/// <summary>What a job has been through: its runs and what people and clients did to it, each in the order in which it happened.</summary>
/// <param name="Runs">The first run and the newest <see cref="MaxRuns"/> less one.</param>
/// <param name="Actions">The newest <see cref="MaxActions"/> actions. Creates are not among them.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobHistory")]
public sealed record JobHistory([property: Id(0)] ImmutableArray<JobRun> Runs, [property: Id(1)] ImmutableArray<JobAction> Actions)
{
    /// <summary>How many runs of a job are kept: 100, the first one and the newest 99.</summary>
    public const int MaxRuns = 100;

    /// <summary>How many actions on a job a history shows: the newest 200.</summary>
    public const int MaxActions = 200;
}
