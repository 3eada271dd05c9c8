using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Reads and answers single rows.</summary>
internal sealed class JobRows(IJobQueries queries, WaitReasons waitReasons)
{
    private static readonly ColumnSelection VersionOnly = new([], isExplicit: true);

    /// <summary>The row's values of the selection's columns; null when there is no such row.</summary>
    public async Task<object?[]?> FindAsync(Guid jobId, ColumnSelection selection, CancellationToken cancellationToken)
    {
        var result = await queries.QueryAsync(
            new JobQuery
            {
                Columns = selection.Fetched,
                Filter = new JobFilter.Compare(JobColumns.Get(JobModel.PrimaryKey), JobComparison.Equal, jobId),
                Limit = 1,
            },
            cancellationToken);
        var rows = await waitReasons.FillAsync(selection, result.Rows, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The row's version.</summary>
    /// <exception cref="JobException">There is no such row.</exception>
    public async Task<long> VersionAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var row = await FindAsync(jobId, VersionOnly, cancellationToken) ?? throw JobException.NotFound(jobId);
        return RowWriter.VersionOf(VersionOnly, row);
    }

    /// <summary>Answers with a row.</summary>
    public static async Task WriteAsync(HttpContext context, int status, ColumnSelection selection, object?[] row, bool formatted)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.OData;
        response.Headers.ETag = EntityTag.Of(RowWriter.VersionOf(selection, row));
        using (var writer = new Utf8JsonWriter(response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, BaseAddress.Context(context.Request, selection, single: true));
            await RowWriter.WriteAsync(response.BodyWriter, writer, selection, row, formatted, context.RequestAborted);
            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
