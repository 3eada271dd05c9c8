namespace Orleans.AsyncJobs.Protocol;

/// <summary>One of several changes that are made all or none.</summary>
/// <param name="JobId">The job; of a create the id that it is to have.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Caller">By whom.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobOperation")]
internal sealed record JobOperation([property: Id(0)] Guid JobId, [property: Id(1)] JobOperationKind Kind, [property: Id(2)] JobCaller Caller)
{
    /// <summary>What is to become of the job, for a patch.</summary>
    [Id(3)] public JobStatePatch? Patch { get; init; }

    /// <summary>The only version to change; null for any.</summary>
    [Id(4)] public long? ExpectedVersion { get; init; }

    /// <summary>The job to create.</summary>
    [Id(5)] public NewJob? Job { get; init; }

    /// <summary>Where the create stands in a trace (W3C Trace Context); null for nowhere.</summary>
    [Id(8)] public string? TraceParent { get; init; }

    /// <summary>The state of that trace.</summary>
    [Id(9)] public string? TraceState { get; init; }

    /// <summary>Its place in the change set, from 0, which a refusal names.</summary>
    [Id(7)] public int Index { get; init; }

    /// <summary>The key of the caller under which it is created at most once; null for none.</summary>
    [Id(6)] public string? IdempotencyKey { get; init; }

    /// <summary>What the key is compared with instead of the job; null for the job.</summary>
    [Id(10)] public string? AskedAs { get; init; }
}

/// <summary>What a change set may do to a job.</summary>
[GenerateSerializer]
internal enum JobOperationKind
{
    /// <summary>Create it.</summary>
    Create = 0,

    /// <summary>As <see cref="IJobGrain.PatchAsync"/>.</summary>
    Patch = 1,

    /// <summary>As <see cref="IJobGrain.RetryAsync"/>.</summary>
    Retry = 2,

    /// <summary>As <see cref="IJobGrain.RunNowAsync"/>.</summary>
    RunNow = 3,

    /// <summary>As <see cref="IJobGrain.DeleteAsync"/>.</summary>
    Delete = 4,

    /// <summary>As <see cref="IBackgroundOperationGrain.CancelOperationAsync"/>.</summary>
    CancelOperation = 5,
}
