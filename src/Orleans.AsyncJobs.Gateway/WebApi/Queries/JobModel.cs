namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>The names of the job table in the Web API.</summary>
internal static class JobModel
{
    public const string Namespace = "Microsoft.Dynamics.CRM";
    public const string EntityTypeName = "asyncoperation";
    public const string EntitySetName = "asyncoperations";
    public const string PrimaryKey = "asyncoperationid";
    public const string VersionColumn = "versionnumber";
}
