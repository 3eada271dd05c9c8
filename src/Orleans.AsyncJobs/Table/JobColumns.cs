namespace Orleans.AsyncJobs.Table;

/// <summary>All columns of the system-job table, in the order in which the Web API shows them.</summary>
internal static class JobColumns
{
    /// <summary>The columns in order.</summary>
    public static IReadOnlyList<JobColumn> All { get; } =
    [
        new("asyncoperationid", JobColumnType.Guid),
        new("name", JobColumnType.String, JobColumnUse.Create, 256),
        new("messagename", JobColumnType.String, JobColumnUse.Create, 160),
        new("dependencytoken", JobColumnType.String, JobColumnUse.Create, 256),
        new("workload", JobColumnType.String, JobColumnUse.Create, 256),
        new("workflowstagename", JobColumnType.String, JobColumnUse.Empty, 256),
        new("hostid", JobColumnType.String, JobColumnUse.Read, 256),
        new("datablobid_name", JobColumnType.String, JobColumnUse.Empty, 200),
        new("operationtype", JobColumnType.Int32, JobColumnUse.Create),
        new("statecode", JobColumnType.Int32, JobColumnUse.Update),
        new("statuscode", JobColumnType.Int32, JobColumnUse.Update),
        new("errorcode", JobColumnType.Int32),
        new("retrycount", JobColumnType.Int32),
        new("depth", JobColumnType.Int32),
        new("subtype", JobColumnType.Int32, JobColumnUse.Empty),
        new("utcconversiontimezonecode", JobColumnType.Int32, JobColumnUse.Empty),
        new("timezoneruleversionnumber", JobColumnType.Int32, JobColumnUse.Empty),
        new("priority", JobColumnType.Int32, JobColumnUse.Create),
        new("onfailure", JobColumnType.Int32, JobColumnUse.Create),
        new("percentcomplete", JobColumnType.Int32),
        new("sequence", JobColumnType.Int64),
        new("versionnumber", JobColumnType.Int64),
        new("executiontimespan", JobColumnType.Double),
        new("createdon", JobColumnType.DateTimeOffset),
        new("modifiedon", JobColumnType.DateTimeOffset),
        new("startedon", JobColumnType.DateTimeOffset),
        new("completedon", JobColumnType.DateTimeOffset),
        new("postponeuntil", JobColumnType.DateTimeOffset, JobColumnUse.Create | JobColumnUse.Update),
        new("recurrencestarttime", JobColumnType.DateTimeOffset, JobColumnUse.Create),
        new("correlationupdatedtime", JobColumnType.DateTimeOffset, JobColumnUse.Empty),
        new("data", JobColumnType.String, JobColumnUse.Create),
        new("message", JobColumnType.String),
        new("friendlymessage", JobColumnType.String, JobColumnUse.Read, 100_000),
        new("recurrencepattern", JobColumnType.String, JobColumnUse.Create | JobColumnUse.Update, 256),
        new("progressmessage", JobColumnType.String, JobColumnUse.Read, 1_000),
        new("iswaitingforevent", JobColumnType.Boolean),
        new("retainjobhistory", JobColumnType.Boolean),
        new("autodelete", JobColumnType.Boolean, JobColumnUse.Create),
        new("datablobid", JobColumnType.Guid, JobColumnUse.Empty),
        new("correlationid", JobColumnType.Guid, JobColumnUse.Create),
        new("requestid", JobColumnType.Guid, JobColumnUse.Create),
        new("breadcrumbid", JobColumnType.Guid, JobColumnUse.Empty),
        new("primaryentitytype", JobColumnType.String, JobColumnUse.Create),
        new("regardingobjecttypecode", JobColumnType.Int32, JobColumnUse.Empty),
        new("_regardingobjectid_value", JobColumnType.Guid, JobColumnUse.Create),
        new("_ownerid_value", JobColumnType.Guid),
        new("_owningbusinessunit_value", JobColumnType.Guid, JobColumnUse.Empty),
        new("_owninguser_value", JobColumnType.Guid),
        new("_owningteam_value", JobColumnType.Guid, JobColumnUse.Empty),
        new("_owningextensionid_value", JobColumnType.Guid, JobColumnUse.Create),
        new("_workflowactivationid_value", JobColumnType.Guid, JobColumnUse.Create),
        new("_createdby_value", JobColumnType.Guid),
        new("_modifiedby_value", JobColumnType.Guid),
        new("_createdonbehalfby_value", JobColumnType.Guid, JobColumnUse.Empty),
        new("_modifiedonbehalfby_value", JobColumnType.Guid, JobColumnUse.Empty),
        new("waitreason", JobColumnType.String, JobColumnUse.Empty | JobColumnUse.Computed),
    ];

    private static readonly Dictionary<string, JobColumn> ByName = All.ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>The column of this name, or null. Names are case-sensitive.</summary>
    /// <param name="name">A logical name.</param>
    public static JobColumn? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The column of this name.</summary>
    /// <param name="name">A logical name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static JobColumn Get(string name) => ByName[name];
}
