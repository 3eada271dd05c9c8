namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Queries that tell how jobs stand as a whole: those of Dataverse's page on its asynchronous service.</summary>
internal static class DiagnosticQueries
{
    private const string ByStateAndType = "groupby((statecode,statuscode,operationtype),aggregate($count as count))";
    private const string Names = "owningbusinessunit($select=name),owningextensionid($select=name),owningteam($select=name),owninguser($select=fullname)";

    /// <summary>The queries, as what stands behind the base address of the Web API.</summary>
    public static IReadOnlyList<DiagnosticQuery> All { get; } =
    [
        new("The first 1,000 jobs, with the names of who they belong to", $"asyncoperations?$top=1000&$select=name,messagename,operationtype,statecode,statuscode,createdon,startedon,completedon,errorcode,friendlymessage&$expand=createdby($select=fullname),modifiedby($select=fullname),{Names}"),
        new("Jobs by state, status and type", $"asyncoperations?$apply={ByStateAndType}"),
        new("Suspended jobs by status and type", $"asyncoperations?$apply=filter((statecode eq 1))/{ByStateAndType}"),
        new("Workflows by state and status", $"asyncoperations?$apply=filter((operationtype eq 10))/{ByStateAndType}"),
        new("Jobs that wait for resources, by type", $"asyncoperations?$apply=filter((statecode eq 0 and statuscode eq 0))/{ByStateAndType}"),
        new("How many jobs have their data in file storage", "asyncoperations?$apply=filter((datablobid ne null))/aggregate($count as FileStorageCount)"),
        new("How many have it in the row", "asyncoperations?$apply=filter((datablobid eq null))/aggregate($count as DBCount)"),
        new("Names of jobs that use file storage", "asyncoperations?$apply=filter((datablobid ne null))/groupby((operationtype,name,friendlymessage),aggregate($count as jobs))"),
    ];
}

/// <summary>A query that tells how jobs stand.</summary>
/// <param name="Title">What it answers.</param>
/// <param name="Query">What stands behind the base address of the Web API.</param>
internal sealed record DiagnosticQuery(string Title, string Query)
{
    /// <summary>The query as a part of an address.</summary>
    public string Encoded => Query.Replace(" ", "%20", StringComparison.Ordinal);
}
