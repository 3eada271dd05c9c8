using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Reads a whole row.</summary>
internal static class JobRow
{
    /// <summary>The columns in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns = """
        sequence, versionnumber,
        asyncoperationid, kind, partition, name, messagename, operationtype, databytes, limitedmessagename, dependencytoken, priority, onfailure,
        autodelete, depth, createdon, _createdby_value, _ownerid_value, correlationid, requestid, workload, primaryentitytype,
        _regardingobjectid_value, _owningextensionid_value, _workflowactivationid_value, recurrencestarttime,
        statecode, statuscode, modifiedon, _modifiedby_value, startedon, completedon, postponeuntil, executiontimespan, attempt,
        retrycount, lostruns, errorcode, message, friendlymessage, percentcomplete, progressmessage, hostid, wait, requestedby,
        abandoned, deleted, outbox, position, admitted, recurrencepattern
        """;

    /// <summary>Reads the statement's current row.</summary>
    public static JobState Read(PreparedStatement row)
    {
        var column = 0;
        var sequence = row.Int64(column++);
        var version = row.Int64(column++);
        var definition = new JobDefinition
        {
            Sequence = sequence,
            JobId = row.Guid(column++),
            Kind = (JobKind)row.Int32(column++),
            Partition = row.Int32(column++),
            Name = row.Text(column++),
            MessageName = row.Text(column++),
            OperationType = row.Int32(column++),
            DataBytes = row.Int64OrNull(column++),
            LimitedMessageName = row.Text(column++),
            DependencyToken = row.TextOrNull(column++),
            Priority = row.Int32(column++),
            OnFailure = (JobFailureAction)row.Int32(column++),
            AutoDelete = row.Boolean(column++),
            Depth = row.Int32(column++),
            CreatedOn = row.Time(column++),
            CreatedBy = row.Guid(column++),
            OwnerId = row.Guid(column++),
            CorrelationId = row.GuidOrNull(column++),
            RequestId = row.GuidOrNull(column++),
            Workload = row.TextOrNull(column++),
            PrimaryEntityType = row.TextOrNull(column++),
            RegardingObjectId = row.GuidOrNull(column++),
            OwningExtensionId = row.GuidOrNull(column++),
            WorkflowActivationId = row.GuidOrNull(column++),
            RecurrenceStartTime = row.TimeOrNull(column++),
        };
        var status = new JobStatus
        {
            State = (JobStateCode)row.Int32(column++),
            Status = (JobStatusCode)row.Int32(column++),
            ModifiedOn = row.Time(column++),
            ModifiedBy = row.Guid(column++),
            StartedOn = row.TimeOrNull(column++),
            CompletedOn = row.TimeOrNull(column++),
            PostponeUntil = row.TimeOrNull(column++),
            ExecutionSeconds = row.DoubleOrNull(column++),
            Attempt = row.Int32(column++),
            RetryCount = row.Int32(column++),
            LostRuns = row.Int32(column++),
            ErrorCode = row.Int32OrNull(column++),
            Message = row.TextOrNull(column++),
            FriendlyMessage = row.TextOrNull(column++),
            PercentComplete = row.Int32OrNull(column++),
            ProgressMessage = row.TextOrNull(column++),
            HostId = row.TextOrNull(column++),
            Wait = (JobWait)row.Int32(column++),
            RequestedBy = row.TextOrNull(column++),
            Abandoned = row.Boolean(column++),
            Deleted = row.Boolean(column++),
            Effects = (JobEffects)row.Int32(column++),
            Position = row.Int64(column++),
            Admitted = row.Boolean(column++),
            RecurrencePattern = row.TextOrNull(column),
        };
        return new JobState { Definition = definition, Status = status, Version = version, Stored = status };
    }
}
