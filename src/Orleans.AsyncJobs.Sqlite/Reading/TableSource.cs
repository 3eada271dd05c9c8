using System.Collections.Frozen;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Where the rows of a table lie that queries read. Columns are named there as the query names them, but for those of jobs.</summary>
/// <param name="From">A table, or a query in parentheses.</param>
/// <param name="Key">The column that makes an order total.</param>
internal sealed record TableSource(string From, JobColumn Key)
{
    /// <summary>Of which kind the rows of the job table are that it has; null for a source that is not that table.</summary>
    public JobKind? Kind { get; private init; }

    private const string BulkDeleteRows = """
        (SELECT jobs.asyncoperationid AS bulkdeleteoperationid, jobs.asyncoperationid AS _asyncoperationid_value, jobs.name AS name, jobs.createdon AS createdon,
            jobs.modifiedon AS modifiedon, jobs.statecode AS statecode, jobs.statuscode AS statuscode, jobs._ownerid_value AS _ownerid_value,
            jobs._ownerid_value AS _owninguser_value, {0} AS _owningbusinessunit_value, jobs._createdby_value AS _createdby_value,
            jobs._modifiedby_value AS _modifiedby_value, jobs.versionnumber AS versionnumber,
            iif(jobs.statecode = 3, NULL, coalesce(jobs.movedto, jobs.nextoccurrence, jobs.postponeuntil)) AS nextrun,
            jobs.recurrencepattern IS NOT NULL AS isrecurring, bulkdeletes.deleted AS successcount, bulkdeletes.failed AS failurecount
        FROM bulkdeletes CROSS JOIN jobs ON jobs.sequence = bulkdeletes.sequence WHERE jobs.deleted = 0)
        """;

    private const string BulkDeleteFailureRows = """
        (SELECT bulkdeletefailures.failureid AS bulkdeletefailureid, jobs.asyncoperationid AS _bulkdeleteoperationid_value,
            jobs.asyncoperationid AS _asyncoperationid_value, bulkdeletefailures.jobid AS _regardingobjectid_value, bulkdeletefailures.errorcode AS errornumber,
            bulkdeletefailures.message AS errordescription, bulkdeletefailures.failedon AS createdon, 1 AS versionnumber
        FROM bulkdeletefailures CROSS JOIN jobs ON jobs.sequence = bulkdeletefailures.sequence WHERE jobs.deleted = 0)
        """;

    private static readonly FrozenDictionary<QueryTable, TableSource> ByTable = new Dictionary<QueryTable, TableSource>
    {
        [QueryTables.Jobs] = new("jobs", JobColumns.Get("sequence")) { Kind = JobKind.SystemJob },
        [QueryTables.Operations] = new("jobs", JobColumns.Get("sequence")) { Kind = JobKind.BackgroundOperation },
        [QueryTables.FileAttachments] = Named("fileattachments", QueryTables.FileAttachments),
        [QueryTables.BulkDeletes] = new(BulkDeleteRows.Replace("{0}", QuerySql.Constant(JobColumns.Get("_owningbusinessunit_value").Always!), StringComparison.Ordinal), QueryTables.BulkDeletes.PrimaryId),
        [QueryTables.BulkDeleteFailures] = Named(BulkDeleteFailureRows, QueryTables.BulkDeleteFailures),
        [QueryTables.SystemUsers] = Named("systemusers", QueryTables.SystemUsers),
        [QueryTables.Teams] = Named("teams", QueryTables.Teams),
        [QueryTables.BusinessUnits] = Named("businessunits", QueryTables.BusinessUnits),
        [QueryTables.ProcessingSteps] = Named("sdkmessageprocessingsteps", QueryTables.ProcessingSteps),
    }.ToFrozenDictionary();

    /// <summary>Where the rows of a table lie.</summary>
    /// <exception cref="ArgumentException">This store does not know it.</exception>
    public static TableSource Of(QueryTable table) => ByTable.GetValueOrDefault(table)
        ?? throw new ArgumentException($"There is no table '{table.Name}'.", nameof(table));

    private static TableSource Named(string from, QueryTable table) => new(from, table.PrimaryId);
}
