namespace Orleans.AsyncJobs.Table;

/// <summary>The tables that queries read. Each store knows where the rows of each lie.</summary>
internal static class QueryTables
{
    private const string User = "systemuser";
    private const string Team = "team";
    private const string Unit = "businessunit";
    private const string Step = "sdkmessageprocessingstep";
    private const string Job = "asyncoperation";

    /// <summary>System jobs.</summary>
    public static QueryTable Jobs { get; } = new(Job, "asyncoperations", 4700, "name", JobColumns.All)
    {
        Lookups =
        [
            new("_createdby_value", "createdby", User, "lk_asyncoperation_createdby"),
            new("_modifiedby_value", "modifiedby", User, "lk_asyncoperation_modifiedby"),
            new("_createdonbehalfby_value", "createdonbehalfby", User, "lk_asyncoperation_createdonbehalfby"),
            new("_modifiedonbehalfby_value", "modifiedonbehalfby", User, "lk_asyncoperation_modifiedonbehalfby"),
            new("_ownerid_value", "ownerid", User),
            new("_owninguser_value", "owninguser", User, "system_user_asyncoperation"),
            new("_owningteam_value", "owningteam", Team, "team_asyncoperation"),
            new("_owningbusinessunit_value", "owningbusinessunit", Unit, "business_unit_asyncoperation"),
            new("_owningextensionid_value", "owningextensionid", Step, "SdkMessageProcessingStep_AsyncOperations"),
            new("_parentjobid_value", "parentjobid", Job, "asyncoperation_children"),
            new("_regardingobjectid_value", "regardingobjectid_asyncoperation", Job) { IsOpen = true },
        ],
    };

    /// <summary>Background operations, which are rows of the job table too.</summary>
    public static QueryTable Operations { get; } = new("backgroundoperation", "backgroundoperations", 10_092, "name", OperationColumns.All)
    {
        Lookups =
        [
            new("_createdby_value", "createdby", User, "lk_backgroundoperation_createdby"),
            new("_modifiedby_value", "modifiedby", User, "lk_backgroundoperation_modifiedby"),
            new("_createdonbehalfby_value", "createdonbehalfby", User, "lk_backgroundoperation_createdonbehalfby"),
            new("_modifiedonbehalfby_value", "modifiedonbehalfby", User, "lk_backgroundoperation_modifiedonbehalfby"),
        ],
    };

    /// <summary>The input of jobs that is kept apart from their rows, since it is large.</summary>
    public static QueryTable FileAttachments { get; } = new("fileattachment", "fileattachments", 55, "filename",
    [
        Guid("fileattachmentid"), Text("filename"), Long("filesizeinbytes"), Number("objectidtypecode"), Guid("_objectid_value"), Text("mimetype"),
        Time("createdon"), Long(VersionName),
    ])
    {
        Lookups = [new("_objectid_value", "objectid_asyncoperation", Job, "asyncoperation_FileAttachments")],
    };

    /// <summary>Bulk deletes: each is a job, with what its newest run has done.</summary>
    public static QueryTable BulkDeletes { get; } = new("bulkdeleteoperation", "bulkdeleteoperations", 4424, "name",
    [
        Guid("bulkdeleteoperationid"), Guid("_asyncoperationid_value"), Text("name"), Time("createdon"), Time("modifiedon"), Number("statecode"), Number("statuscode"),
        Guid("_ownerid_value"), Guid("_owninguser_value"), Guid("_owningbusinessunit_value"), Guid("_createdby_value"), Guid("_modifiedby_value"),
        Time("nextrun"), Flag("isrecurring"), Long("successcount"), Long("failurecount"), Long(VersionName),
    ])
    {
        Lookups =
        [
            new("_asyncoperationid_value", "asyncoperationid", Job, "AsyncOperation_BulkDeleteOperation"),
            new("_ownerid_value", "ownerid", User),
            new("_owninguser_value", "owninguser", User),
            new("_owningbusinessunit_value", "owningbusinessunit", Unit),
            new("_createdby_value", "createdby", User),
            new("_modifiedby_value", "modifiedby", User),
        ],
    };

    /// <summary>Jobs that the newest run of a bulk delete could not delete.</summary>
    public static QueryTable BulkDeleteFailures { get; } = new("bulkdeletefailure", "bulkdeletefailures", 4425, primaryName: null,
    [
        Guid("bulkdeletefailureid"), Guid("_bulkdeleteoperationid_value"), Guid("_asyncoperationid_value"), Guid("_regardingobjectid_value"),
        Number("errornumber"), Text("errordescription"), Time("createdon"), Long(VersionName),
    ])
    {
        Lookups =
        [
            new("_bulkdeleteoperationid_value", "bulkdeleteoperationid", "bulkdeleteoperation", "BulkDeleteOperation_BulkDeleteFailure"),
            new("_asyncoperationid_value", "asyncoperationid", Job),
            new("_regardingobjectid_value", "regardingobjectid_asyncoperation", Job),
        ],
    };

    /// <summary>Users.</summary>
    public static QueryTable SystemUsers { get; } = new(User, "systemusers", 8, "fullname",
    [
        Guid("systemuserid"), Text("fullname"), Text("domainname"), Guid("azureactivedirectoryobjectid"), Flag("isdisabled"), Guid("_businessunitid_value"),
        Time("createdon"), Time("modifiedon"), Long(VersionName),
    ])
    {
        Lookups = [new("_businessunitid_value", "businessunitid", Unit, "business_unit_system_users")],
    };

    /// <summary>Teams.</summary>
    public static QueryTable Teams { get; } = new(Team, "teams", 9, "name",
        [Guid("teamid"), Text("name"), Guid("_businessunitid_value"), Time("createdon"), Time("modifiedon"), Long(VersionName)])
    {
        Lookups = [new("_businessunitid_value", "businessunitid", Unit, "business_unit_teams")],
    };

    /// <summary>Business units.</summary>
    public static QueryTable BusinessUnits { get; } = new(Unit, "businessunits", 10, "name",
        [Guid("businessunitid"), Text("name"), Guid("_parentbusinessunitid_value"), Time("createdon"), Time("modifiedon"), Long(VersionName)])
    {
        Lookups = [new("_parentbusinessunitid_value", "parentbusinessunitid", Unit, "business_unit_parent_business_unit")],
    };

    /// <summary>Registered subscriptions to events.</summary>
    public static QueryTable ProcessingSteps { get; } = new(Step, "sdkmessageprocessingsteps", 4608, "name",
        [Guid("sdkmessageprocessingstepid"), Text("name"), Time("createdon"), Time("modifiedon"), Long(VersionName)]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<QueryTable> All { get; } =
        [Jobs, Operations, FileAttachments, BulkDeletes, BulkDeleteFailures, SystemUsers, Teams, BusinessUnits, ProcessingSteps];

    private const string VersionName = "versionnumber";

    private static readonly Dictionary<string, QueryTable> ByName = All.ToDictionary(table => table.Name, StringComparer.Ordinal);

    /// <summary>The table of a logical name, or null.</summary>
    public static QueryTable? Find(string name) => ByName.GetValueOrDefault(name);

    private static JobColumn Guid(string name) => new(name, JobColumnType.Guid);

    private static JobColumn Text(string name) => new(name, JobColumnType.String);

    private static JobColumn Number(string name) => new(name, JobColumnType.Int32);

    private static JobColumn Long(string name) => new(name, JobColumnType.Int64);

    private static JobColumn Flag(string name) => new(name, JobColumnType.Boolean);

    private static JobColumn Time(string name) => new(name, JobColumnType.DateTimeOffset);
}
