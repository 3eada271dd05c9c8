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

    /// <summary>Answers a create: 201 with the row where the request asks for it, else 204; with the row's address either way.</summary>
    public Task AnswerCreatedAsync(HttpContext context, Guid id, Preferences preferences, ColumnSelection selection)
    {
        var address = BaseAddress.OfRow(context.Request, selection.Table, id);
        context.Response.Headers["OData-EntityId"] = address;
        context.Response.Headers.Location = address;
        return AnswerAsync(context, StatusCodes.Status201Created, id, preferences, selection);
    }

    /// <summary>Answers a change: 200 with the row where the request asks for it, else 204 with the row's address.</summary>
    public async Task AnswerChangedAsync(HttpContext context, Guid id, Preferences preferences, ColumnSelection selection)
    {
        await AnswerAsync(context, StatusCodes.Status200OK, id, preferences, selection);
        if (context.Response.StatusCode == StatusCodes.Status204NoContent)
        {
            context.Response.Headers["OData-EntityId"] = BaseAddress.OfRow(context.Request, selection.Table, id);
        }
    }

    /// <summary>
    /// Writes the whole row, or only says that all is done: where no row is asked for, where it is gone (one with auto-delete may
    /// have come and gone; so may one that an earlier request created), and where there is no room to read its data.
    /// </summary>
    private async Task AnswerAsync(HttpContext context, int status, Guid id, Preferences preferences, ColumnSelection selection)
    {
        if (preferences.Representation && await FindChangedAsync(context, id, selection) is { } row)
        {
            preferences.Apply(context.Response, ofReturn: true, ofAnnotations: true);
            await ListWriter.WriteRowAsync(context, status, BaseAddress.Context(context.Request, selection, single: true), selection.Shape, row, preferences.Annotations);
            return;
        }

        preferences.Apply(context.Response, ofReturn: !preferences.Representation, ofAnnotations: false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The row with its data; null where there is none, or no room for the data: what was asked for is done, so that is no reason to refuse the request.</summary>
    private async Task<object?[]?> FindChangedAsync(HttpContext context, Guid id, ColumnSelection selection)
    {
        try
        {
            return await FindAsync(id, selection, context.RequestAborted) is { } row && await TryFillDataAsync(context, selection, row) ? row : null;
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
