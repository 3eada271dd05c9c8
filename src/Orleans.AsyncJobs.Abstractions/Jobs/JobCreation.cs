using System.Collections.Immutable;

namespace Orleans.AsyncJobs;

/// <summary>The answer to a create under an idempotency key.</summary>
/// <param name="Receipts">The jobs the key stands for, in the order in which they were given.</param>
/// <param name="WasRepeated">Whether they had been created before, by an earlier call with the same key.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobCreation")]
public sealed record JobCreation([property: Id(0)] ImmutableArray<JobReceipt> Receipts, [property: Id(1)] bool WasRepeated);

/// <summary>A job to be created, with the id it will have.</summary>
/// <param name="JobId">A version-7 Guid of the caller's making.</param>
/// <param name="Job">What to run.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobSubmission")]
public sealed record JobSubmission([property: Id(0)] Guid JobId, [property: Id(1)] NewJob Job)
{
    /// <summary>The span that creates it, as W3C <c>traceparent</c>, which the spans of its runs link to; null where nothing is traced.</summary>
    [Id(2)] public string? TraceParent { get; init; }

    /// <summary>The <c>tracestate</c> that belongs to it, at most 512 characters.</summary>
    [Id(3)] public string? TraceState { get; init; }

    /// <summary>The request in the caller's words, with which its idempotency key is compared instead of with the job; null for the job.</summary>
    [Id(4)] internal string? AskedAs { get; init; }

    /// <summary>Thrown instead of storing the job, unless its idempotency key is known: then the first answer is given. Null to store it.</summary>
    [Id(5)] internal JobException? Refusal { get; init; }
}

/// <summary>The answer to a create: the job is stored and will not be lost.</summary>
/// <param name="JobId">The job's id, a version-7 Guid.</param>
/// <param name="Sequence">Its place in creation order, over all jobs of the service.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobReceipt")]
public sealed record JobReceipt([property: Id(0)] Guid JobId, [property: Id(1)] long Sequence);
