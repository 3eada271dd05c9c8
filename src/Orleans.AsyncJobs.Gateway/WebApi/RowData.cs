using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>
/// Puts the data into rows that were read without it. It is read of one row at a time, and only when there is room for
/// the largest: the data of a whole list would not fit into memory.
/// </summary>
internal sealed class RowData(IJobQueries queries, BodyBudget budget)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Takes room for the data of one row at a time, until the request is answered.</summary>
    /// <exception cref="WebApiException">The largest will never fit (413), or does not just now (429).</exception>
    public void Reserve(HttpContext context, ColumnSelection selection, IReadOnlyList<object?[]> rows)
    {
        if (selection.DataIndex < 0)
        {
            return;
        }

        long largest = 0;
        foreach (var row in rows)
        {
            var bytes = BytesOf(selection, row);
            if (bytes > budget.MaxDataBytes)
            {
                throw new WebApiException(StatusCodes.Status413PayloadTooLarge, JobErrorCodes.InvalidArgument,
                    $"The data of asyncoperation {row[selection.KeyIndex]:D} has {bytes / Megabyte} MB, and this process has the memory to read {budget.MaxDataBytes / Megabyte} MB. Leave data out of $select, or give it more memory.");
            }

            largest = Math.Max(largest, bytes);
        }

        context.Response.RegisterForDispose(budget.TakeData(largest));
    }

    /// <summary>Puts the data in the place of its length; false when the row is gone since that was read.</summary>
    public async ValueTask<bool> TryFillAsync(ColumnSelection selection, object?[] row, CancellationToken cancellationToken)
    {
        if (selection.DataIndex < 0 || row[selection.DataIndex] is null)
        {
            return true;
        }

        var result = await queries.QueryAsync(JobRows.QueryOf((Guid)row[selection.KeyIndex]!, [JobColumns.Data]), cancellationToken);
        if (result.Rows is not [[var data]])
        {
            return false;
        }

        row[selection.DataIndex] = data;
        return true;
    }

    /// <summary>Lets the data go: the list that a row is part of lives on.</summary>
    public static void Release(ColumnSelection selection, object?[] row)
    {
        if (selection.DataIndex >= 0)
        {
            row[selection.DataIndex] = null;
        }
    }

    private static long BytesOf(ColumnSelection selection, object?[] row) => row[selection.DataIndex] is long bytes ? bytes : 0;
}
