namespace Orleans.AsyncJobs;

/// <summary>
/// What a caller says of a job to be created. Only <see cref="MessageName"/> is required; it names the handler.
/// Texts longer than their limit, dates after 9999-12-30 and numbers out of their range are refused.
/// </summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.NewJob")]
public sealed record NewJob
{
    /// <summary>The name under which a handler is registered, at most 160 characters.</summary>
    [Id(0)] public required string MessageName { get; init; }

    /// <summary>A name for people, at most 256 characters. The default is the message name.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>A code of the published list of operation types. The default is 54, Execute Async Request.</summary>
    [Id(2)] public int OperationType { get; init; } = 54;

    /// <summary>The handler's input, at most 1 GiB of text.</summary>
    [Id(3)] public string? Data { get; init; }

    /// <summary>Jobs of one token run one at a time in creation order. At most 256 characters, compared ordinally.</summary>
    [Id(4)] public string? DependencyToken { get; init; }

    /// <summary>0 to 10, higher first. The default is 0.</summary>
    [Id(5)] public int Priority { get; init; }

    /// <summary>What a failure does to later members of the token. The default is <see cref="JobFailureAction.Continue"/>.</summary>
    [Id(6)] public JobFailureAction OnFailure { get; init; }

    /// <summary>Whether the row goes once the job has succeeded. The default is false.</summary>
    [Id(7)] public bool AutoDelete { get; init; }

    /// <summary>Not before this moment, UTC. A moment in the past counts as none.</summary>
    [Id(8)] public DateTimeOffset? PostponeUntil { get; init; }

    /// <summary>Recurrence parts of RFC 2445, at most 256 characters: <c>FREQ=DAILY;BYHOUR=3;</c>. The default is none: the job runs once.</summary>
    [Id(9)] public string? RecurrencePattern { get; init; }

    /// <summary>The start of the series, UTC. The default is now. Occurrences before now are left out. A job without a pattern runs then.</summary>
    [Id(10)] public DateTimeOffset? RecurrenceStartTime { get; init; }

    /// <summary>Ties jobs of one piece of work together.</summary>
    [Id(11)] public Guid? CorrelationId { get; init; }

    /// <summary>The request that caused the job.</summary>
    [Id(12)] public Guid? RequestId { get; init; }

    /// <summary>Free text for the caller's own use, at most 256 characters.</summary>
    [Id(13)] public string? Workload { get; init; }

    /// <summary>The logical name of the table the job is about.</summary>
    [Id(14)] public string? PrimaryEntityType { get; init; }

    /// <summary>The row the job is about.</summary>
    [Id(15)] public Guid? RegardingObjectId { get; init; }

    /// <summary>The subscription that caused the job.</summary>
    [Id(16)] public Guid? OwningExtensionId { get; init; }

    /// <summary>The workflow the job runs.</summary>
    [Id(17)] public Guid? WorkflowActivationId { get; init; }

    /// <summary>The time zone of the recurrence parts, at most 64 characters: an IANA name (<c>Europe/Berlin</c>) or a Windows name. The default is UTC.</summary>
    [Id(18)] public string? RecurrenceTimeZone { get; init; }

    /// <summary>What the activity tells of its create, stored in the same commit; null for nothing. A bulk delete is not made without.</summary>
    [Id(19)] internal JobAction? Entry { get; init; }

    /// <summary>Data that the store has already; <see cref="Data"/> is null then.</summary>
    [Id(20)] internal JobBlob? Blob { get; init; }

    /// <summary>What makes it a background operation of the custom API that <see cref="MessageName"/> names; null for a system job.</summary>
    [Id(23)] internal OperationTerms? Operation { get; init; }
}
