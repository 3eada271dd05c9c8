using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Reads and answers single rows.</summary>
internal sealed class JobRows(IJobQueries queries, WaitReasons waitReasons, RowData data)
{
    private static readonly ColumnSelection VersionOfJob = VersionOf(QueryTables.Jobs);
    private static readonly ColumnSelection VersionOfOperation = VersionOf(QueryTables.Operations);

    /// <summary>The query for columns of one row.</summary>
    public static JobQuery QueryOf(Guid jobId, IReadOnlyList<JobColumn> columns) => new()
    {
        Columns = columns,
        Filter = new JobFilter.Compare(JobColumns.Get(JobModel.PrimaryKey), JobComparison.Equal, jobId),
        Limit = 1,
    };

    /// <summary>The row's values of the selection's columns, the data's length in place of the data; null when there is no such row.</summary>
    public async Task<object?[]?> FindAsync(Guid id, ColumnSelection selection, CancellationToken cancellationToken)
    {
        var result = await queries.QueryAsync(selection.QueryOf(id), cancellationToken);
        var rows = await waitReasons.FillAsync(selection, result.Rows, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Puts the data into a row that was found; false when the row is gone by now.</summary>
    /// <exception cref="WebApiException">There is no room for a part of it just now (429).</exception>
    public async ValueTask<bool> TryFillDataAsync(HttpContext context, ColumnSelection selection, object?[] row)
    {
        data.Reserve(context, selection, [row]);
        if (!await data.TryFillAsync(selection, row, context.RequestAborted))
        {
            return false;
        }

        if (selection.DataIndex >= 0 && row[selection.DataIndex] is JobDataStream stream)
        {
            context.Response.RegisterForDispose(stream);
        }

        return true;
    }

    /// <summary>
    /// The whole row, to show what a request has changed. Null when it is gone, and when there is no room to read its data: the
    /// change is made, so that is no reason to refuse the request.
    /// </summary>
    public async Task<object?[]?> FindChangedAsync(HttpContext context, Guid jobId, ColumnSelection selection)
    {
        try
        {
            return await FindAsync(jobId, selection, context.RequestAborted) is { } row && await TryFillDataAsync(context, selection, row) ? row : null;
        }
        catch (WebApiException exception) when (exception.Status is StatusCodes.Status429TooManyRequests)
        {
            return null;
        }
    }

    /// <summary>The job's version.</summary>
    /// <exception cref="JobException">There is no such row.</exception>
    public async Task<long> VersionAsync(Guid jobId, CancellationToken cancellationToken) =>
        await FindVersionAsync(VersionOfJob, jobId, cancellationToken) ?? throw JobException.NotFound(jobId);

    /// <summary>A background operation's version; null where there is none.</summary>
    public Task<long?> FindOperationVersionAsync(Guid operationId, CancellationToken cancellationToken) => FindVersionAsync(VersionOfOperation, operationId, cancellationToken);

    private async Task<long?> FindVersionAsync(ColumnSelection selection, Guid id, CancellationToken cancellationToken) =>
        await FindAsync(id, selection, cancellationToken) is { } row ? RowWriter.VersionOf(selection.VersionIndex, row) : null;

    private static ColumnSelection VersionOf(QueryTable table)
    {
        var builder = new SelectionBuilder(new QueryScope(table), Annotations.None);
        var shape = builder.Show(link: null, []);
        return new ColumnSelection(table, [.. builder.Columns], shape);
    }
}
