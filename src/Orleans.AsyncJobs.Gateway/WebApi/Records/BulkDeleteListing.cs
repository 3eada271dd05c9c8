using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary>
/// <c>bulkdeleteoperations</c>: bulk deletes, each with what its newest run has done. An entry is the job's row with the counts
/// beside it, so that it is there as long as the job is, and its id is the job's.
/// </summary>
internal sealed class BulkDeleteListing(IJobQueries queries, IBulkDeleteRecords records)
{
    /// <summary>Bulk deletes with a rule; there is no such column of jobs.</summary>
    private static readonly JobColumn IsRecurring = new("isrecurring", JobColumnType.Boolean);

    private static readonly JobColumn SuccessCount = new("successcount", JobColumnType.Int64);
    private static readonly JobColumn FailureCount = new("failurecount", JobColumnType.Int64);
    private static readonly JobColumn Id = JobColumns.Get(JobModel.PrimaryKey);
    private static readonly JobColumn Pattern = JobColumns.Get("recurrencepattern");

    private static readonly JobFilter AreBulkDeletes =
        new JobFilter.Compare(JobColumns.Get("messagename"), JobComparison.Equal, IBulkDeleteRecords.MessageName);

    /// <summary>Columns that show a column of the job.</summary>
    private static readonly (JobColumn Column, JobColumn OfJob)[] Shown =
    [
        (new("bulkdeleteoperationid", JobColumnType.Guid), Id),
        (new("_asyncoperationid_value", JobColumnType.Guid), Id),
        .. ((string[])["name", "createdon", "modifiedon", "statecode", "statuscode", "_ownerid_value", "_owninguser_value", "_owningbusinessunit_value", "_createdby_value", "_modifiedby_value"])
            .Select(name => (JobColumns.Get(name), JobColumns.Get(name))),
        (new("nextrun", JobColumnType.DateTimeOffset), JobColumns.Get("postponeuntil")),
        (IsRecurring, Pattern),
    ];

    private static readonly RecordModel Model = new("bulkdeleteoperation", "bulkdeleteoperations", [.. Shown.Select(shown => shown.Column), SuccessCount, FailureCount]);

    private static readonly JobColumn[] Fetched = [.. Shown.Select(shown => shown.OfJob)];

    public async Task ListAsync(HttpContext context)
    {
        var query = Model.Parse(QueryOptions.Read(context.Request, QueryOptionNames.OfRecords), FilterColumn);
        var filter = query.Filter is { } given ? new JobFilter.And(AreBulkDeletes, Rewrite(given)) : AreBulkDeletes;
        var order = new JobOrder(JobColumns.Get("sequence"), Descending: true);
        var found = await queries.QueryAsync(new JobQuery { Columns = Fetched, Filter = filter, Order = [order], Limit = query.Limit, WithCount = query.WithCount }, context.RequestAborted);
        await RecordAnswer.WriteListAsync(context, Model, query, await WithCountsAsync(found.Rows, context.RequestAborted), found.Count);
    }

    public async Task ReadAsync(HttpContext context, ResourcePath path)
    {
        var query = Model.Parse(QueryOptions.Read(context.Request, QueryOptionNames.OfRow), FilterColumn);
        var jobId = path.JobId;
        var filter = new JobFilter.And(AreBulkDeletes, new JobFilter.Compare(Id, JobComparison.Equal, jobId));
        var found = await queries.QueryAsync(new JobQuery { Columns = Fetched, Filter = filter, Limit = 1 }, context.RequestAborted);
        var rows = await WithCountsAsync(found.Rows, context.RequestAborted);
        await RecordAnswer.WriteOneAsync(context, Model, query, rows is [var row] ? row : throw NotFound(jobId));
    }

    private static WebApiException NotFound(Guid id) =>
        new(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist, $"{Model.TypeName} With Id = {id:D} Does Not Exist");

    /// <summary>The values of the model's columns: those of the job, and the counts. One that has not run has deleted nothing.</summary>
    private async Task<IReadOnlyList<object?[]>> WithCountsAsync(IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        var counts = (await records.ReadBulkDeletesAsync([.. rows.Select(row => (Guid)row[0]!)], cancellationToken)).ToDictionary(count => count.JobId);
        return
        [
            .. rows.Select(row =>
            {
                var count = counts.GetValueOrDefault((Guid)row[0]!);
                return (object?[])[.. row[..^1], row[^1] is not null, count?.Deleted ?? 0, count?.Failed ?? 0];
            }),
        ];
    }

    private static JobColumn FilterColumn(string name)
    {
        var shown = Array.Find(Shown, known => known.Column.Name == name);
        return shown.Column is null
            ? throw WebApiException.NotSupported($"A $filter on '{name}', which is counted apart from the rows,")
            : shown.Column == IsRecurring ? IsRecurring : shown.OfJob;
    }

    /// <summary>Says what is asked of the recurrence by the column that tells it.</summary>
    private static JobFilter Rewrite(JobFilter filter) => filter switch
    {
        JobFilter.And(var left, var right) => new JobFilter.And(Rewrite(left), Rewrite(right)),
        JobFilter.Or(var left, var right) => new JobFilter.Or(Rewrite(left), Rewrite(right)),
        JobFilter.Not(var inner) => new JobFilter.Not(Rewrite(inner)),
        JobFilter.Compare { Value: bool flag, Operator: JobComparison.Equal or JobComparison.NotEqual } compare when compare.Column == IsRecurring =>
            new JobFilter.Compare(Pattern, flag == (compare.Operator == JobComparison.Equal) ? JobComparison.NotEqual : JobComparison.Equal, Value: null),
        JobFilter.Compare compare when compare.Column == IsRecurring => throw OnlyFlag(),
        JobFilter.In within when within.Column == IsRecurring => throw OnlyFlag(),
        _ => filter,
    };

    private static WebApiException OnlyFlag() => WebApiException.NotSupported("A $filter on 'isrecurring' other than eq and ne with true or false");
}
