using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>A column that is written once, at insert.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bind">Puts its value into a statement's parameter.</param>
internal sealed record DefinitionColumn(string Name, Action<PreparedStatement, int, JobDefinition> Bind)
{
    public static DefinitionColumn[] All { get; } =
    [
        new("asyncoperationid", static (statement, parameter, job) => statement.Bind(parameter, job.JobId)),
        new("kind", static (statement, parameter, job) => statement.Bind(parameter, (int)job.Kind)),
        new("partition", static (statement, parameter, job) => statement.Bind(parameter, job.Partition)),
        new("name", static (statement, parameter, job) => statement.Bind(parameter, job.Name)),
        new("messagename", static (statement, parameter, job) => statement.Bind(parameter, job.MessageName)),
        new("operationtype", static (statement, parameter, job) => statement.Bind(parameter, job.OperationType)),
        new("limitedmessagename", static (statement, parameter, job) => statement.Bind(parameter, job.LimitedMessageName)),
        new("dependencytoken", static (statement, parameter, job) => statement.Bind(parameter, job.DependencyToken)),
        new("priority", static (statement, parameter, job) => statement.Bind(parameter, job.Priority)),
        new("onfailure", static (statement, parameter, job) => statement.Bind(parameter, (int)job.OnFailure)),
        new("autodelete", static (statement, parameter, job) => statement.Bind(parameter, job.AutoDelete)),
        new("depth", static (statement, parameter, job) => statement.Bind(parameter, job.Depth)),
        new("createdon", static (statement, parameter, job) => statement.Bind(parameter, job.CreatedOn)),
        new("_createdby_value", static (statement, parameter, job) => statement.Bind(parameter, job.CreatedBy)),
        new("_ownerid_value", static (statement, parameter, job) => statement.Bind(parameter, job.OwnerId)),
        new("correlationid", static (statement, parameter, job) => statement.Bind(parameter, job.CorrelationId)),
        new("requestid", static (statement, parameter, job) => statement.Bind(parameter, job.RequestId)),
        new("workload", static (statement, parameter, job) => statement.Bind(parameter, job.Workload)),
        new("primaryentitytype", static (statement, parameter, job) => statement.Bind(parameter, job.PrimaryEntityType)),
        new("_regardingobjectid_value", static (statement, parameter, job) => statement.Bind(parameter, job.RegardingObjectId)),
        new("_owningextensionid_value", static (statement, parameter, job) => statement.Bind(parameter, job.OwningExtensionId)),
        new("_workflowactivationid_value", static (statement, parameter, job) => statement.Bind(parameter, job.WorkflowActivationId)),
        new("recurrencestarttime", static (statement, parameter, job) => statement.Bind(parameter, job.RecurrenceStartTime?.UtcTicks)),
        new("databytes", static (statement, parameter, job) => statement.Bind(parameter, job.DataBytes)),
    ];
}
