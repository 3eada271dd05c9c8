using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>GET asyncoperations</c> and <c>GET asyncoperations/$count</c>.</summary>
internal sealed class JobListing(
    IJobQueries queries, WaitReasons waitReasons, RowData data, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>An answer is sent on in pieces of about this size, so that 5,000 rows never stand in memory as text.</summary>
    private const int FlushBytes = 64 * 1024;

    public async Task ListAsync(HttpContext context)
    {
        var (selection, query) = JobQueryParser.ParseList(QueryOptions.Read(context.Request, QueryOptionNames.OfList), time.GetUtcNow());
        var result = await queries.QueryAsync(query, context.RequestAborted);
        var rows = await waitReasons.FillAsync(selection, result.Rows, context.RequestAborted);
        data.Reserve(context, selection, rows);
        var preferences = Preferences.Of(context.Request);
        var response = context.Response;
        preferences.Apply(response, ofReturn: false, ofAnnotations: true);
        response.ContentType = MediaTypes.OData;
        long flushedBytes = 0;
        using var writer = new Utf8JsonWriter(response.BodyWriter, Json.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("@odata.context"u8, BaseAddress.Context(context.Request, selection, single: false));
        if (query.WithCount)
        {
            writer.WriteNumber("@odata.count"u8, result.Count ?? 0);
        }

        writer.WriteStartArray("value"u8);
        foreach (var row in rows)
        {
            if (!await data.TryFillAsync(selection, row, context.RequestAborted))
            {
                continue;
            }

            writer.WriteStartObject();
            await RowWriter.WriteAsync(response.BodyWriter, writer, selection, row, preferences.Formatted, context.RequestAborted);
            writer.WriteEndObject();
            RowData.Release(selection, row);
            if (writer.BytesCommitted + writer.BytesPending - flushedBytes < FlushBytes)
            {
                continue;
            }

            writer.Flush();
            flushedBytes = writer.BytesCommitted;
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public async Task CountAsync(HttpContext context)
    {
        var query = JobQueryParser.ParseCount(QueryOptions.Read(context.Request, QueryOptionNames.OfCount), time.GetUtcNow());
        var result = await queries.QueryAsync(query, context.RequestAborted);
        context.Response.ContentType = MediaTypes.PlainText;
        await context.Response.WriteAsync((result.Count ?? 0).ToString(CultureInfo.InvariantCulture), context.RequestAborted);
    }
}
