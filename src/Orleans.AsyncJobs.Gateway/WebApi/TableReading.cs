using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>GET</c> of one row, and of one of its columns.</summary>
internal sealed class TableReading(JobRows rows, TableListing listing, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>Answers a row.</summary>
    public async Task ReadAsync(HttpContext context, QueryTable table, ResourcePath path)
    {
        var id = path.IdOf(table);
        var preferences = Preferences.Of(context.Request);
        var selection = TableQueryParser.ParseRow(table, OptionsOf(context.Request, table), time.GetUtcNow(), preferences.Annotations);
        if (await FindAsync(context, id, selection) is not { } row)
        {
            return;
        }

        var lists = await listing.ReadCollectionsAsync(context.Request, selection, [row], context.RequestAborted);
        preferences.Apply(context.Response, ofReturn: false, ofAnnotations: true);
        await ListWriter.WriteRowAsync(
            context, StatusCodes.Status200OK, BaseAddress.Context(context.Request, selection, single: true), selection.Shape, row, preferences.Annotations, lists);
    }

    /// <summary>Answers one column of a row: <c>{"value":…}</c>, and 204 where it is null.</summary>
    public async Task ReadColumnAsync(HttpContext context, QueryTable table, ResourcePath path, JobColumn column, bool isRaw)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var id = path.IdOf(table);
        var builder = new SelectionBuilder(new QueryScope(table), Annotations.None);
        var shape = builder.Show(link: null, [column]);
        var selection = new ColumnSelection(table, [.. builder.Columns], shape);
        if (await FindAsync(context, id, selection) is not { } row)
        {
            return;
        }

        var response = context.Response;
        response.Headers.ETag = EntityTag.Of(RowWriter.VersionOf(selection.VersionIndex, row));
        var value = row[shape.Members[0].Index];
        if (value is null)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (isRaw)
        {
            response.ContentType = MediaTypes.PlainText;
            await response.WriteAsync(RawText.Of(value), context.RequestAborted);
            return;
        }

        response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, $"{BaseAddress.ContextOfSet(context.Request, table.SetName)}({id:D})/{column.Name}");
            await RowWriter.WriteMemberAsync(response.BodyWriter, writer, ValueName, value, context.RequestAborted);
            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static IDictionary<string, string> OptionsOf(HttpRequest request, QueryTable table) => table == QueryTables.Operations
        ? OperationArguments.Read(request, QueryOptionNames.OfRow, out _)
        : QueryOptions.Read(request, QueryOptionNames.OfRow);

    private static readonly JsonEncodedText ValueName = JsonEncodedText.Encode("value");

    /// <summary>The row with its data; null where the client has it already, which it has been told then.</summary>
    /// <exception cref="WebApiException">There is none (404), or it has another version (412).</exception>
    private async Task<object?[]?> FindAsync(HttpContext context, Guid id, ColumnSelection selection)
    {
        var request = context.Request;
        var row = await rows.FindAsync(id, selection, context.RequestAborted) ?? throw WebApiException.NotFound(selection.Table, id);
        var version = RowWriter.VersionOf(selection.VersionIndex, row);
        if (EntityTag.Read(request.Headers.IfMatch)?.Matches(version) == false)
        {
            throw WebApiException.VersionMismatch();
        }

        // What is computed or comes from other rows changes while the row's version stays: nobody may be told that nothing has changed.
        if (selection is { WaitReasonIndex: < 0, Links.Count: 0, Collections.Count: 0 } && EntityTag.Read(request.Headers.IfNoneMatch)?.Matches(version) == true)
        {
            context.Response.Headers.ETag = EntityTag.Of(version);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        return await rows.TryFillDataAsync(context, selection, row) ? row : throw WebApiException.NotFound(selection.Table, id);
    }
}
