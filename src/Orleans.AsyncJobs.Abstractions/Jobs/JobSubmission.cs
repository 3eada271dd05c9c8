namespace Orleans.AsyncJobs;

/// <summary>A job to be created, with the id it will have.</summary>
/// <param name="JobId">A version-7 Guid of the caller's making.</param>
/// <param name="Job">What to run.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobSubmission")]
public sealed record JobSubmission([property: Id(0)] Guid JobId, [property: Id(1)] NewJob Job);
