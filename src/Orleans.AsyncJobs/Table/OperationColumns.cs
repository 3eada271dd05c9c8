namespace Orleans.AsyncJobs.Table;

/// <summary>
/// The columns of background operations, in the order in which the Web API shows them. Operations are rows of the job table; each of
/// these columns shows one of <see cref="JobColumns"/> under the name that Dataverse has for it. Source: table backgroundoperation.
/// </summary>
internal static class OperationColumns
{
    /// <summary>The input: an array of keys and values as text.</summary>
    public static JobColumn Input { get; } = Of("inputparameters", "data", OperationValue.Input, JobColumnUse.Create, length: Of("inputlength", "databytes"));

    /// <summary>The output, likewise; null unless the operation has succeeded.</summary>
    public static JobColumn Output { get; } = Of("outputparameters", "message", OperationValue.Output, length: Of("outputlength", "message", OperationValue.OutputLength));

    /// <summary>Progress, which the status monitor streams.</summary>
    public static JobColumn Percent { get; } = Of("percentcomplete", "percentcomplete", use: JobColumnUse.OnRequest);

    /// <summary>Progress in words.</summary>
    public static JobColumn ProgressMessage { get; } = Of("progressmessage", "progressmessage", use: JobColumnUse.OnRequest);

    /// <summary>The columns.</summary>
    public static IReadOnlyList<JobColumn> All { get; } =
    [
        Of("backgroundoperationid", "asyncoperationid", use: JobColumnUse.Create),
        Of("name", "messagename", use: JobColumnUse.Create),
        Of("displayname", "name", use: JobColumnUse.Create),
        Of("backgroundoperationstatecode", "statecode", OperationValue.State, JobColumnUse.Update),
        Of("backgroundoperationstatuscode", "statuscode", OperationValue.Status, JobColumnUse.Update),
        Input,
        Output,
        Of("starttime", "startedon"),
        Of("endtime", "completedon"),
        Of("retrycount", "retrycount"),
        Of("errorcode", "errorcode", OperationValue.ErrorCode),
        Of("errormessage", "message", OperationValue.ErrorMessage),
        Of("runas", "_ownerid_value"),
        Of("priority", "priority", use: JobColumnUse.Create),
        Of("partitionid", "workload", use: JobColumnUse.Create),
        Of("ttlinseconds", "ttlinseconds", use: JobColumnUse.Create),
        Of("createdon", "createdon"),
        Of("modifiedon", "modifiedon"),
        Of("_createdby_value", "_createdby_value"),
        Of("_modifiedby_value", "_modifiedby_value"),
        Of("_createdonbehalfby_value", "_createdonbehalfby_value"),
        Of("_modifiedonbehalfby_value", "_modifiedonbehalfby_value"),
        new("importsequencenumber", JobColumnType.Int32, JobColumnUse.Empty),
        new("overriddencreatedon", JobColumnType.DateTimeOffset, JobColumnUse.Empty),
        Of("versionnumber", "versionnumber"),
        Percent,
        ProgressMessage,
    ];

    private static OperationColumn Of(string name, string source, OperationValue value = OperationValue.Same, JobColumnUse use = JobColumnUse.Read, JobColumn? length = null)
    {
        var column = JobColumns.Of(source);
        return new OperationColumn(name, column, value, (column.Use & JobColumnUse.Empty) | use) { Length = length };
    }
}

/// <summary>A column of background operations.</summary>
/// <param name="name">Its name.</param>
/// <param name="source">The column of the job table that it shows.</param>
/// <param name="value">What it makes of that.</param>
/// <param name="use">What a client may do with it.</param>
internal sealed class OperationColumn(string name, JobColumn source, OperationValue value, JobColumnUse use)
    : JobColumn(name, value == OperationValue.OutputLength ? JobColumnType.Int64 : source.Type, use)
{
    /// <summary>The column of the job table that it shows.</summary>
    public JobColumn Source { get; } = source;

    /// <summary>What it makes of that.</summary>
    public OperationValue Value { get; } = value;
}

/// <summary>What a column of background operations makes of a column of jobs.</summary>
internal enum OperationValue
{
    /// <summary>The same.</summary>
    Same,

    /// <summary>There is no Suspended: what waits for a retry is Ready.</summary>
    State,

    /// <summary>Likewise: Waiting For Resources.</summary>
    Status,

    /// <summary>Null unless it failed; 0 for a failure of the handler that names no code.</summary>
    ErrorCode,

    /// <summary>The message of one that failed.</summary>
    ErrorMessage,

    /// <summary>The message of one that succeeded.</summary>
    Output,

    /// <summary>How long that is.</summary>
    OutputLength,

    /// <summary>All of the data, as one text: it has at most 1,048,576 characters.</summary>
    Input,
}
