using System.Collections.Immutable;

namespace Orleans.AsyncJobs;

/// <summary>The answer to a create under an idempotency key.</summary>
/// <param name="Receipts">The jobs the key stands for, in the order in which they were given.</param>
/// <param name="WasRepeated">Whether they had been created before, by an earlier call with the same key.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobCreation")]
public sealed record JobCreation([property: Id(0)] ImmutableArray<JobReceipt> Receipts, [property: Id(1)] bool WasRepeated);
