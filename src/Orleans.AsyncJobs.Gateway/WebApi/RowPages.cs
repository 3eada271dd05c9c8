using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Reads a page of rows, whichever language asked for them, and prepares its answer.</summary>
internal sealed class RowPages(IJobQueries queries, WaitReasons waitReasons, RowData data)
{
    /// <summary>Reads the page, and takes room for a chunk of its data.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">What is asked of the table.</param>
    /// <param name="selection">What the client sees of each row.</param>
    /// <param name="refused">The refusal of a place that this query does not have.</param>
    public async Task<RowPage> ReadAsync(HttpContext context, JobQuery query, ColumnSelection selection, Func<WebApiException> refused)
    {
        JobQueryResult result;
        try
        {
            result = await queries.QueryAsync(query, context.RequestAborted);
        }
        catch (ArgumentException) when (query.After is not null)
        {
            // The values of a place that fits the options by chance do not fit the order.
            throw refused();
        }

        var rows = await waitReasons.FillAsync(selection, result.Rows, context.RequestAborted);
        data.Reserve(context, selection, rows);
        return new RowPage(result.Count, result.Next, new ListAnswer
        {
            Context = BaseAddress.Context(context.Request, selection, single: false),
            Shape = selection.Shape,
            Rows = rows,
            Fill = row => data.TryFillAsync(selection, row, context.RequestAborted),
            Release = row => RowData.Release(selection, row),
        });
    }
}

/// <summary>A page of rows.</summary>
/// <param name="Count">How many rows there are; null where that was not asked for.</param>
/// <param name="Next">The place of its last row; null where no page follows.</param>
/// <param name="Answer">The answer without what its language says of the count and the next page.</param>
internal sealed record RowPage(long? Count, QueryPosition? Next, ListAnswer Answer);
