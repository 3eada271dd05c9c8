using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>An attempt that has begun.</summary>
/// <param name="Job">The job.</param>
/// <param name="Number">The attempt, from 1.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobAttempt")]
internal sealed record JobAttempt([property: Id(0)] JobDefinition Job, [property: Id(1)] int Number);
