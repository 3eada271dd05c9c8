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

    /// <summary>When it runs next; there is no such column of jobs.</summary>
    private static readonly JobColumn NextRun = new("nextrun", JobColumnType.DateTimeOffset);

    /// <summary>The columns of a job of which the first that has a value is when it runs next: while a run is on, and during a retry, the next occurrence is known too.</summary>
    private static readonly JobColumn[] NextRuns = [JobColumns.MovedTo, JobColumns.Get("nextoccurrence"), JobColumns.Get("postponeuntil")];

    private static readonly JobColumn State = JobColumns.Get("statecode");
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
    ];

    private static readonly RecordModel Model = new(
        "bulkdeleteoperation", "bulkdeleteoperations", [.. Shown.Select(shown => shown.Column), NextRun, IsRecurring, SuccessCount, FailureCount]);

    private static readonly JobColumn[] Fetched = [.. Shown.Select(shown => shown.OfJob), State, Pattern, .. NextRuns];

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
                var (shown, ofRun) = (row[..Shown.Length], row[Shown.Length..]);
                var nextRun = ofRun is [(int)JobStateCode.Completed, ..] ? null : ofRun[2..].FirstOrDefault(moment => moment is not null);
                return (object?[])[.. shown, nextRun, ofRun[1] is not null, count?.Deleted ?? 0, count?.Failed ?? 0];
            }),
        ];
    }

    private static JobColumn FilterColumn(string name)
    {
        return Array.Find([NextRun, IsRecurring], known => known.Name == name)
            ?? Array.Find(Shown, known => known.Column.Name == name).OfJob
            ?? throw WebApiException.NotSupported($"A $filter on '{name}', which is counted apart from the rows,");
    }

    /// <summary>Says what is asked of the recurrence and of the next run by the columns that tell it.</summary>
    private static JobFilter Rewrite(JobFilter filter) => filter switch
    {
        JobFilter.And(var left, var right) => new JobFilter.And(Rewrite(left), Rewrite(right)),
        JobFilter.Or(var left, var right) => new JobFilter.Or(Rewrite(left), Rewrite(right)),
        JobFilter.Not(var inner) => new JobFilter.Not(Rewrite(inner)),
        JobFilter.Compare { Value: bool flag, Operator: JobComparison.Equal or JobComparison.NotEqual } compare when compare.Column == IsRecurring =>
            new JobFilter.Compare(Pattern, flag == (compare.Operator == JobComparison.Equal) ? JobComparison.NotEqual : JobComparison.Equal, Value: null),
        JobFilter.Compare compare when compare.Column == IsRecurring => throw OnlyFlag(),
        JobFilter.Compare { Operator: JobComparison.NotEqual } compare when compare.Column == NextRun => new JobFilter.Not(OfNextRun(compare with { Operator = JobComparison.Equal })),
        JobFilter.Compare compare when compare.Column == NextRun => OfNextRun(compare),
        JobFilter.In within when within.Column == NextRun => throw WebApiException.NotSupported("A $filter on 'nextrun' with in"),
        JobFilter.In within when within.Column == IsRecurring => throw OnlyFlag(),
        _ => filter,
    };

    private static JobFilter OfNextRun(JobFilter.Compare compare)
    {
        var isNone = compare is { Operator: JobComparison.Equal, Value: null };
        var first = NextRuns.Reverse().Aggregate(
            (JobFilter?)null,
            (rest, column) => (rest, isNone) switch
            {
                (null, _) => compare with { Column = column },
                (_, true) => new JobFilter.And(compare with { Column = column }, rest),
                _ => new JobFilter.Or(compare with { Column = column }, new JobFilter.And(new JobFilter.Compare(column, JobComparison.Equal, Value: null), rest)),
            })!;
        return isNone
            ? new JobFilter.Or(new JobFilter.Compare(State, JobComparison.Equal, (int)JobStateCode.Completed), first)
            : new JobFilter.And(new JobFilter.Compare(State, JobComparison.NotEqual, (int)JobStateCode.Completed), first);
    }

    private static WebApiException OnlyFlag() => WebApiException.NotSupported("A $filter on 'isrecurring' other than eq and ne with true or false");
}
