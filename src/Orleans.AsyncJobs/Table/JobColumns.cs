using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// All columns of the system-job table, in the order in which the Web API shows them. What stores and reads rows, the
/// query model, the Web API's entity model and its bodies follow this table: a new column is a property, an entry here
/// and a migration.
/// </summary>
internal static class JobColumns
{
    /// <summary>The row's version, which every write raises.</summary>
    public static JobColumn Version { get; } = new("versionnumber", JobColumnType.Int64);

    /// <summary>How many bytes of UTF-8 the handler's input has; null without one. No request names it.</summary>
    public static JobColumn DataBytes { get; } = Fixed("databytes", nameof(JobDefinition.DataBytes), JobColumnUse.Hidden);

    /// <summary>The handler's input. It is kept apart from the row.</summary>
    public static JobColumn Data { get; } = new("data", JobColumnType.String, JobColumnUse.Create) { Property = nameof(NewJob.Data), Length = DataBytes };

    /// <summary>Where a row stands that is not completed: <see cref="JobStages.Of"/>. Null for all others. A query may filter by it and finds such rows by an index; no request names it.</summary>
    public static JobColumn Stage { get; } = new("stage", JobColumnType.Int32, JobColumnUse.Hidden);

    /// <summary>When the next occurrence runs where somebody has moved it. No request names it.</summary>
    public static JobColumn MovedTo { get; } = Changing("movedto", nameof(JobStatus.MovedTo), JobColumnUse.Hidden);

    /// <summary>What a job waits for, a <see cref="JobWaitKind"/>: each store works it out of the row's other columns, as they stand.</summary>
    public static JobColumn WaitKind { get; } = new("waitkind", JobColumnType.Int32, JobColumnUse.OnRequest);

    private static readonly JobColumn[] Table =
    [
        Fixed("asyncoperationid", nameof(JobDefinition.JobId)),
        Fixed("name", nameof(JobDefinition.Name), JobColumnUse.Create, 256),
        Fixed("messagename", nameof(JobDefinition.MessageName), JobColumnUse.Create, JobLimits.MaxMessageNameLength),
        Fixed("dependencytoken", nameof(JobDefinition.DependencyToken), JobColumnUse.Create, 256),
        Fixed("workload", nameof(JobDefinition.Workload), JobColumnUse.Create, 256),
        new("workflowstagename", JobColumnType.String, JobColumnUse.Empty, 256),
        Changing("hostid", nameof(JobStatus.HostId), maxLength: 256),
        Fixed("datablobid_name", nameof(JobDefinition.DataBlobName), maxLength: 200),
        Fixed("operationtype", nameof(JobDefinition.OperationType), JobColumnUse.Create),
        Changing("statecode", nameof(JobStatus.State), JobColumnUse.Update),
        Changing("statuscode", nameof(JobStatus.Status), JobColumnUse.Update),
        Changing("errorcode", nameof(JobStatus.ErrorCode)),
        Changing("retrycount", nameof(JobStatus.RetryCount)),
        Fixed("depth", nameof(JobDefinition.Depth)),
        new("subtype", JobColumnType.Int32, JobColumnUse.Empty),
        new("utcconversiontimezonecode", JobColumnType.Int32, JobColumnUse.Empty),
        new("timezoneruleversionnumber", JobColumnType.Int32, JobColumnUse.Empty),
        Fixed("priority", nameof(JobDefinition.Priority), JobColumnUse.Create),
        Fixed("onfailure", nameof(JobDefinition.OnFailure), JobColumnUse.Create),
        Changing("percentcomplete", nameof(JobStatus.PercentComplete)),
        Fixed("sequence", nameof(JobDefinition.Sequence)),
        Version,
        Changing("executiontimespan", nameof(JobStatus.ExecutionSeconds)),
        Fixed("createdon", nameof(JobDefinition.CreatedOn)),
        Changing("modifiedon", nameof(JobStatus.ModifiedOn)),
        Changing("startedon", nameof(JobStatus.StartedOn)),
        Changing("completedon", nameof(JobStatus.CompletedOn)),
        Changing("postponeuntil", nameof(JobStatus.PostponeUntil), JobColumnUse.Create | JobColumnUse.Update),
        Changing("recurrencestarttime", nameof(JobStatus.RecurrenceStartTime), JobColumnUse.Create),
        new("correlationupdatedtime", JobColumnType.DateTimeOffset, JobColumnUse.Empty),
        Data,
        Changing("message", nameof(JobStatus.Message)),
        Changing("friendlymessage", nameof(JobStatus.FriendlyMessage), maxLength: JobLimits.MaxMessageLength),
        Changing("recurrencepattern", nameof(JobStatus.RecurrencePattern), JobColumnUse.Create | JobColumnUse.Update, 256),
        Changing("recurrencetimezone", nameof(JobStatus.RecurrenceTimeZone), JobColumnUse.Create | JobColumnUse.Update, JobLimits.MaxTimeZoneLength),
        Changing("progressmessage", nameof(JobStatus.ProgressMessage), maxLength: JobLimits.MaxProgressLength),
        new("iswaitingforevent", JobColumnType.Boolean) { Always = false },
        new("retainjobhistory", JobColumnType.Boolean) { Always = false },
        Fixed("autodelete", nameof(JobDefinition.AutoDelete), JobColumnUse.Create),
        Fixed("datablobid", nameof(JobDefinition.DataBlobId)),
        Fixed("correlationid", nameof(JobDefinition.CorrelationId), JobColumnUse.Create),
        Fixed("requestid", nameof(JobDefinition.RequestId), JobColumnUse.Create),
        new("breadcrumbid", JobColumnType.Guid, JobColumnUse.Empty),
        new("callerorigin", JobColumnType.String, JobColumnUse.Empty),
        new("expanderstarttime", JobColumnType.DateTimeOffset, JobColumnUse.Empty),
        new("parentpluginexecutionid", JobColumnType.Guid, JobColumnUse.Empty),
        new("rootexecutioncontext", JobColumnType.String, JobColumnUse.Empty),
        Fixed("primaryentitytype", nameof(JobDefinition.PrimaryEntityType), JobColumnUse.Create, 256),
        new("regardingobjecttypecode", JobColumnType.Int32, JobColumnUse.Empty),
        Fixed("_regardingobjectid_value", nameof(JobDefinition.RegardingObjectId), JobColumnUse.Create),
        Fixed("_ownerid_value", nameof(JobDefinition.OwnerId)),
        new("_owningbusinessunit_value", JobColumnType.Guid) { Always = FixedRows.BusinessUnitId },
        new("_owninguser_value", JobColumnType.Guid) { SameAs = "_ownerid_value" },
        new("_owningteam_value", JobColumnType.Guid, JobColumnUse.Empty),
        Fixed("_owningextensionid_value", nameof(JobDefinition.OwningExtensionId), JobColumnUse.Create),
        Fixed("_workflowactivationid_value", nameof(JobDefinition.WorkflowActivationId), JobColumnUse.Create),
        Fixed("_parentjobid_value", nameof(JobDefinition.ParentJobId)),
        Fixed("_createdby_value", nameof(JobDefinition.CreatedBy)),
        Changing("_modifiedby_value", nameof(JobStatus.ModifiedBy)),
        new("_createdonbehalfby_value", JobColumnType.Guid, JobColumnUse.Empty),
        new("_modifiedonbehalfby_value", JobColumnType.Guid, JobColumnUse.Empty),
        new("waitreason", JobColumnType.String, JobColumnUse.Empty | JobColumnUse.Computed),
        WaitKind,
        Changing("attempt", nameof(JobStatus.Attempt), JobColumnUse.OnRequest),
        Changing("occurrence", nameof(JobStatus.Occurrence), JobColumnUse.OnRequest),
        Changing("nextoccurrence", nameof(JobStatus.NextOccurrence), JobColumnUse.OnRequest),
        Fixed("kind", nameof(JobDefinition.Kind), JobColumnUse.Hidden),
        Fixed("partition", nameof(JobDefinition.Partition), JobColumnUse.Hidden),
        Fixed("limitedmessagename", nameof(JobDefinition.LimitedMessageName), JobColumnUse.Hidden),
        DataBytes,
        Changing("lostruns", nameof(JobStatus.LostRuns), JobColumnUse.Hidden),
        Changing("wait", nameof(JobStatus.Wait), JobColumnUse.Hidden),
        Changing("requestedby", nameof(JobStatus.RequestedBy), JobColumnUse.Hidden),
        Changing("abandoned", nameof(JobStatus.Abandoned), JobColumnUse.Hidden),
        Changing("deleted", nameof(JobStatus.Deleted), JobColumnUse.Hidden),
        Changing("position", nameof(JobStatus.Position), JobColumnUse.Hidden),
        Changing("admitted", nameof(JobStatus.Admitted), JobColumnUse.Hidden),
        Fixed("traceparent", nameof(JobDefinition.TraceParent), JobColumnUse.Hidden, JobLimits.MaxTraceParentLength),
        Fixed("tracestate", nameof(JobDefinition.TraceState), JobColumnUse.Hidden, JobLimits.MaxTraceStateLength),
        MovedTo,
        Changing("lastoccurrence", nameof(JobStatus.LastOccurrence), JobColumnUse.Hidden),
        Changing("checkpointbytes", nameof(JobStatus.CheckpointBytes), JobColumnUse.Hidden),
        Fixed("ttlinseconds", nameof(JobDefinition.TtlSeconds), JobColumnUse.Hidden),
        Fixed("callbackurl", nameof(JobDefinition.CallbackUrl), JobColumnUse.Hidden),
        Fixed("baseaddress", nameof(JobDefinition.BaseAddress), JobColumnUse.Hidden),
    ];

    /// <summary>The columns that the Web API shows, in order.</summary>
    public static IReadOnlyList<JobColumn> All { get; } = [.. Table.Where(column => !column.Use.HasFlag(JobColumnUse.Hidden))];

    /// <summary>A column of this name, shown or not: those of background operations are made of them.</summary>
    /// <param name="name">The name.</param>
    public static JobColumn Of(string name) => Table.Single(column => string.Equals(column.Name, name, StringComparison.Ordinal));

    /// <summary>The columns of what is fixed about a job.</summary>
    public static RecordColumns<JobDefinition> Definition { get; } = new(Table);

    /// <summary>The columns of what changes.</summary>
    public static RecordColumns<JobStatus> Status { get; } = new(Table);

    private static readonly Dictionary<string, JobColumn> ByName = All.ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>The column of this name that the Web API shows, or null. Names are case-sensitive.</summary>
    /// <param name="name">A logical name.</param>
    public static JobColumn? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The column of this name that the Web API shows.</summary>
    /// <param name="name">A logical name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static JobColumn Get(string name) => ByName[name];

    private static StoredColumn<JobDefinition> Fixed(string name, string property, JobColumnUse use = JobColumnUse.Read, int? maxLength = null) =>
        StoredColumn<JobDefinition>.Of(name, property, use, maxLength);

    private static StoredColumn<JobStatus> Changing(string name, string property, JobColumnUse use = JobColumnUse.Read, int? maxLength = null) =>
        StoredColumn<JobStatus>.Of(name, property, use, maxLength);
}
