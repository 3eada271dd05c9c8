namespace Orleans.AsyncJobs;

/// <summary>The answer to a create: the job is stored and will not be lost.</summary>
/// <param name="JobId">The job's id, a version-7 Guid.</param>
/// <param name="Sequence">Its place in creation order, over all jobs of the service.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobReceipt")]
public sealed record JobReceipt([property: Id(0)] Guid JobId, [property: Id(1)] long Sequence);
