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
        if (selection.DataIndex < 0)
        {
            return;
        }

        long largest = 0;
        foreach (var row in rows)
        {
            largest = Math.Max(largest, row[selection.DataIndex] as long? ?? 0);
        }

        context.Response.RegisterForDispose(budget.TakeData(Math.Min(largest, JobLimits.DataChunkBytes)));
    }

    /// <summary>Puts the data in the place of its length; false when the row is gone since that was read.</summary>
    public async ValueTask<bool> TryFillAsync(ColumnSelection selection, object?[] row, CancellationToken cancellationToken)
    {
        if (selection.DataIndex < 0 || row[selection.DataIndex] is null)
        {
            return true;
        }

        var jobId = (Guid)row[selection.KeyIndex]!;
        if (JobDataFile.IsApart(row[selection.DataIndex] as long?))
        {
            return (row[selection.DataIndex] = await JobDataStream.OpenAsync(table, jobId, cancellationToken)) is not null;
        }

        var result = await queries.QueryAsync(JobRows.QueryOf(jobId, [JobColumns.Data]), cancellationToken);
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
            (row[selection.DataIndex] as JobDataStream)?.Dispose();
            row[selection.DataIndex] = null;
        }
    }
}
