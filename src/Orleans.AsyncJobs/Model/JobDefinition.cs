namespace Orleans.AsyncJobs.Model;

/// <summary>What is fixed about a job when it is created, but for its data, which may be replaced before its first run. Each property is a column of the job table.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobDefinition")]
internal sealed record JobDefinition
{
    /// <summary>The primary id, a version-7 Guid.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>System job or background operation.</summary>
    [Id(1)] public JobKind Kind { get; init; }

    /// <summary>The place in creation order; the table gives it at commit, and it is 0 before.</summary>
    [Id(2)] public long Sequence { get; init; }

    /// <summary>The dispatcher the job belongs to.</summary>
    [Id(3)] public int Partition { get; init; }

    /// <summary>The name for people.</summary>
    [Id(4)] public required string Name { get; init; }

    /// <summary>The name of the handler.</summary>
    [Id(5)] public required string MessageName { get; init; }

    /// <summary>The operation type.</summary>
    [Id(6)] public int OperationType { get; init; }

    /// <summary>How many bytes the handler's input has in UTF-8; null for none. The table gives it with the insert, and keeps the input itself apart.</summary>
    [Id(7)] public long? DataBytes { get; init; }

    /// <summary>The dependency token.</summary>
    [Id(8)] public string? DependencyToken { get; init; }

    /// <summary>0 to 10, higher first.</summary>
    [Id(9)] public int Priority { get; init; }

    /// <summary>What a failure does to later members of the token.</summary>
    [Id(10)] public JobFailureAction OnFailure { get; init; }

    /// <summary>Whether the row goes on success.</summary>
    [Id(11)] public bool AutoDelete { get; init; }

    /// <summary>0 for a job from outside, one more per level of creation.</summary>
    [Id(12)] public int Depth { get; init; }

    /// <summary>When the job was created, UTC.</summary>
    [Id(13)] public DateTimeOffset CreatedOn { get; init; }

    /// <summary>Who created it.</summary>
    [Id(14)] public Guid CreatedBy { get; init; }

    /// <summary>Who owns it.</summary>
    [Id(15)] public Guid OwnerId { get; init; }

    /// <summary>Column <c>correlationid</c>.</summary>
    [Id(16)] public Guid? CorrelationId { get; init; }

    /// <summary>Column <c>requestid</c>.</summary>
    [Id(17)] public Guid? RequestId { get; init; }

    /// <summary>Column <c>workload</c>.</summary>
    [Id(18)] public string? Workload { get; init; }

    /// <summary>Column <c>primaryentitytype</c>.</summary>
    [Id(19)] public string? PrimaryEntityType { get; init; }

    /// <summary>Column <c>_regardingobjectid_value</c>.</summary>
    [Id(20)] public Guid? RegardingObjectId { get; init; }

    /// <summary>Column <c>_owningextensionid_value</c>.</summary>
    [Id(21)] public Guid? OwningExtensionId { get; init; }

    /// <summary>Column <c>_workflowactivationid_value</c>.</summary>
    [Id(22)] public Guid? WorkflowActivationId { get; init; }

    /// <summary>The message name where it has a limit of its own, otherwise empty: jobs with a limit line up apart.</summary>
    [Id(24)] public string LimitedMessageName { get; init; } = "";

    /// <summary>The span that created the job, as W3C <c>traceparent</c>; null where nothing was traced.</summary>
    [Id(25)] public string? TraceParent { get; init; }

    /// <summary>The <c>tracestate</c> that belongs to it.</summary>
    [Id(26)] public string? TraceState { get; init; }

    /// <summary>The job whose handler made this one; null for one from outside. It may be gone.</summary>
    [Id(32)] public Guid? ParentJobId { get; init; }

    /// <summary>The file that holds the handler's input where that is large. It is a record of its own because most jobs have none.</summary>
    [Id(33)] private JobFile? File { get; init; }

    /// <summary>What only a background operation has; null for a system job.</summary>
    [Id(34)] internal OperationTerms? Operation { get; init; }

    /// <summary>Column <c>ttlinseconds</c>.</summary>
    public int? TtlSeconds
    {
        get => Operation?.TtlSeconds;
        init => Operation = value is { } seconds ? (Operation ?? new OperationTerms()) with { TtlSeconds = seconds } : Operation;
    }

    /// <summary>Column <c>callbackurl</c>.</summary>
    public string? CallbackUrl
    {
        get => Operation?.CallbackUrl;
        init => Operation = value is null ? Operation : (Operation ?? new OperationTerms()) with { CallbackUrl = value };
    }

    /// <summary>Column <c>baseaddress</c>: what the address of its status monitor begins with.</summary>
    public string? BaseAddress
    {
        get => Operation?.BaseAddress;
        init => Operation = value is null ? Operation : (Operation ?? new OperationTerms()) with { BaseAddress = value };
    }

    /// <summary>Column <c>datablobid</c>: the id of that file; null where there is none.</summary>
    public Guid? DataBlobId
    {
        get => File?.Id;
        init => File = JobFile.Of(value, File?.Name);
    }

    /// <summary>Column <c>datablobid_name</c>: the name of that file.</summary>
    public string? DataBlobName
    {
        get => File?.Name;
        init => File = JobFile.Of(File?.Id, value);
    }
}

/// <summary>The file of a job's large input.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobFile")]
internal sealed record JobFile
{
    [Id(0)] public Guid? Id { get; private init; }

    [Id(1)] public string? Name { get; private init; }

    /// <summary>Null where there is nothing to keep.</summary>
    public static JobFile? Of(Guid? id, string? name) => id is null && name is null ? null : new JobFile { Id = id, Name = name };
}
