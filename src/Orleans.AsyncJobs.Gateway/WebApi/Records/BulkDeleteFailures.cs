using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary><c>bulkdeletefailures</c>: jobs that the newest run of a bulk delete could not delete.</summary>
internal sealed class BulkDeleteFailures(IBulkDeleteRecords records)
{
    private static readonly JobColumn BulkDeleteId = new("_bulkdeleteoperationid_value", JobColumnType.Guid);
    private static readonly JobColumn BulkJobId = new("_asyncoperationid_value", JobColumnType.Guid);

    private static readonly RecordModel Model = new("bulkdeletefailure", "bulkdeletefailures",
    [
        new("bulkdeletefailureid", JobColumnType.Guid), BulkDeleteId, BulkJobId, new("_regardingobjectid_value", JobColumnType.Guid),
        new("errornumber", JobColumnType.Int32), new("errordescription", JobColumnType.String), new("createdon", JobColumnType.DateTimeOffset),
    ]);

    public async Task ListAsync(HttpContext context)
    {
        var query = Model.Parse(QueryOptions.Read(context.Request, QueryOptionNames.OfRecords), Model.Get);
        if (query.WithCount)
        {
            throw WebApiException.NotSupported("$count of failures, which 'failurecount' of the bulk delete tells,");
        }

        var found = query.Limit == 0 ? [] : await records.ReadBulkDeleteFailuresAsync(BulkDeleteOf(query.Filter), query.Limit, context.RequestAborted);
        await RecordAnswer.WriteListAsync(context, Model, query, found.Select(RowOf), count: null);
    }

    public async Task ReadAsync(HttpContext context, ResourcePath path)
    {
        var query = Model.Parse(QueryOptions.Read(context.Request, QueryOptionNames.OfRow), Model.Get);
        var failureId = path.JobId;
        var failure = await records.FindBulkDeleteFailureAsync(failureId, context.RequestAborted)
            ?? throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist, $"{Model.TypeName} With Id = {failureId:D} Does Not Exist");
        await RecordAnswer.WriteOneAsync(context, Model, query, RowOf(failure));
    }

    private static Guid? BulkDeleteOf(JobFilter? filter) => filter switch
    {
        null => null,
        JobFilter.Compare { Operator: JobComparison.Equal, Value: Guid id } compare when compare.Column == BulkDeleteId || compare.Column == BulkJobId => id,
        _ => throw WebApiException.NotSupported($"A $filter of failures other than '{BulkDeleteId.Name} eq <id>'"),
    };

    private static object?[] RowOf(BulkDeleteFailure failure) =>
        [failure.FailureId, failure.BulkDeleteId, failure.BulkDeleteId, failure.JobId, failure.ErrorCode, failure.Message, failure.On];
}
