namespace Orleans.AsyncJobs;

/// <summary>How a handler stands in the whole service.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobHandlerStatus")]
public sealed record JobHandlerStatus
{
    /// <summary>The message name it is registered under.</summary>
    [Id(0)] public required string MessageName { get; init; }

    /// <summary>How many of its jobs run now.</summary>
    [Id(1)] public int Running { get; init; }

    /// <summary>How many of its jobs may run at a time: the limit that is in force; null for no limit of its own.</summary>
    [Id(2)] public int? Limit { get; init; }

    /// <summary>The limit it was registered with; null for none.</summary>
    [Id(3)] public int? RegisteredLimit { get; init; }

    /// <summary>Whether none of its jobs is started. Those that run go on.</summary>
    [Id(4)] public bool IsPaused { get; init; }

    /// <summary>Who paused it or changed its limit last, with the reason; null where nobody did.</summary>
    [Id(5)] public JobCaller? ChangedBy { get; init; }

    /// <summary>When, UTC.</summary>
    [Id(6)] public DateTimeOffset? ChangedOn { get; init; }
}
