using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>
/// Puts the data into rows that were read without it, of one row at a time: small data as text, large data as a stream, of
/// which a chunk at a time is in memory.
/// </summary>
internal sealed class RowData(IJobQueries queries, IJobTable table, BodyBudget budget)
{
    /// <summary>Takes room for a chunk where one of the rows has large data, until the request is answered.</summary>
    /// <exception cref="Errors.WebApiException">There is none just now (429).</exception>
    public void Reserve(HttpContext context, ColumnSelection selection, IReadOnlyList<object?[]> rows)
    {
        if (selection.LargeIndexes.Count == 0)
        {
            return;
        }

        long largest = 0;
        foreach (var row in rows)
        {
            largest = Math.Max(largest, selection.LargeIndexes.Max(index => row[index] as long? ?? 0));
        }

        context.Response.RegisterForDispose(budget.TakeData(Math.Min(largest, JobLimits.DataChunkBytes)));
    }

    /// <summary>Puts the data in the place of its length; false when the row is gone since that was read.</summary>
    public async ValueTask<bool> TryFillAsync(ColumnSelection selection, object?[] row, CancellationToken cancellationToken)
    {
        foreach (var index in selection.LargeIndexes)
        {
            if (row[index] is not null && !await TryFillAsync(selection, row, index, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lets the data go: the list that a row is part of lives on.</summary>
    public static void Release(ColumnSelection selection, object?[] row)
    {
        foreach (var index in selection.LargeIndexes)
        {
            (row[index] as JobDataStream)?.Dispose();
            row[index] = null;
        }
    }

    private async ValueTask<bool> TryFillAsync(ColumnSelection selection, object?[] row, int index, CancellationToken cancellationToken)
    {
        var id = (Guid)row[selection.KeyIndex]!;
        var column = selection.Columns[index];
        if (column == JobColumns.Data && JobDataFile.IsApart(row[index] as long?))
        {
            return (row[index] = await JobDataStream.OpenAsync(table, id, cancellationToken)) is not null;
        }

        var key = new JobFilter.Compare(selection.Table.PrimaryId, JobComparison.Equal, id);
        var result = await queries.QueryAsync(new JobQuery { Table = selection.Table, Columns = [column], Filter = key, Limit = 1 }, cancellationToken);
        if (result.Rows is not [[var data]])
        {
            return false;
        }

        row[index] = data;
        return true;
    }
}
