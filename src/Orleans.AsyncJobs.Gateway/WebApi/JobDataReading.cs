using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>GET asyncoperations(id)/data</c> and <c>…/data/$value</c>: 204 where there is none.</summary>
internal sealed class JobDataReading(JobRows rows, IJobTable table, BodyBudget budget)
{
    private static readonly ColumnSelection DataOnly = Select();

    public async Task ReadAsync(HttpContext context, Guid jobId)
    {
        using var data = await OpenAsync(context, jobId);
        if (data is null)
        {
            return;
        }

        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, $"{BaseAddress.ContextOfSet(context.Request, JobModel.EntitySetName)}({jobId:D})/{JobColumns.Data.Name}");
            writer.WritePropertyName("value"u8);
            await RowWriter.WriteLongAsync(context.Response.BodyWriter, writer, data, context.RequestAborted);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public async Task ReadValueAsync(HttpContext context, Guid jobId)
    {
        using var data = await OpenAsync(context, jobId);
        if (data is null)
        {
            return;
        }

        context.Response.ContentType = MediaTypes.PlainText;
        context.Response.ContentLength = data.Bytes;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await data.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    /// <summary>Opens the data; null where the request is answered: there is none, or the client has it.</summary>
    private async Task<JobDataStream?> OpenAsync(HttpContext context, Guid jobId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var row = await rows.FindAsync(jobId, DataOnly, context.RequestAborted) ?? throw JobException.NotFound(jobId);
        var version = RowWriter.VersionOf(DataOnly.VersionIndex, row);
        if (EntityTag.Read(context.Request.Headers.IfMatch)?.Matches(version) == false)
        {
            throw WebApiException.VersionMismatch();
        }

        context.Response.Headers.ETag = EntityTag.Of(version);
        if (EntityTag.Read(context.Request.Headers.IfNoneMatch)?.Matches(version) == true)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        if (row[DataOnly.DataIndex] is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        context.Response.RegisterForDispose(budget.TakeData(Math.Min((long)row[DataOnly.DataIndex]!, JobLimits.DataChunkBytes)));
        return await JobDataStream.OpenAsync(table, jobId, context.RequestAborted) ?? throw JobException.NotFound(jobId);
    }

    private static ColumnSelection Select()
    {
        var builder = new SelectionBuilder(new QueryScope(QueryTables.Jobs), Annotations.None);
        var shape = builder.Show(link: null, [JobColumns.Data]);
        return new ColumnSelection(QueryTables.Jobs, [.. builder.Columns], shape);
    }
}
