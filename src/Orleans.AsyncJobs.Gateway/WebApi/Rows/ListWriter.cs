using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>Writes a list of rows, or one row, with what goes around it.</summary>
internal static class ListWriter
{
    /// <summary>An answer is sent on in pieces of about this size, so that 5,000 rows never stand in memory as text.</summary>
    private const int FlushBytes = 64 * 1024;

    /// <summary>Answers with a list.</summary>
    /// <param name="context">The request; its preferences for annotations and the size of a page are applied and named.</param>
    /// <param name="answer">What to write.</param>
    public static async Task WriteAsync(HttpContext context, ListAnswer answer)
    {
        var preferences = Preferences.Of(context.Request);
        var response = context.Response;
        preferences.Apply(response, ofReturn: false, ofAnnotations: true, ofPageSize: true);
        response.ContentType = MediaTypes.OData;
        long flushedBytes = 0;
        using var writer = new Utf8JsonWriter(response.BodyWriter, Json.WriterOptions);
        writer.WriteStartObject();
        WriteHead(writer, answer, preferences.Annotations);
        writer.WriteStartArray("value"u8);
        foreach (var row in answer.Rows)
        {
            if (answer.Fill is { } fill && !await fill(row))
            {
                continue;
            }

            writer.WriteStartObject();
            await RowWriter.WriteAsync(response.BodyWriter, writer, answer.Shape, row, preferences.Annotations, answer.Lists, context.RequestAborted);
            writer.WriteEndObject();
            answer.Release?.Invoke(row);
            if (writer.BytesCommitted + writer.BytesPending - flushedBytes < FlushBytes)
            {
                continue;
            }

            writer.Flush();
            flushedBytes = writer.BytesCommitted;
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        writer.WriteEndArray();
        if (answer.NextLink is { } next)
        {
            writer.WriteString("@odata.nextLink"u8, next);
        }

        writer.WriteEndObject();
        writer.Flush();
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Answers with one row; its preferences have been applied.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="odataContext">What <c>@odata.context</c> says.</param>
    /// <param name="shape">What the client sees.</param>
    /// <param name="row">The row.</param>
    /// <param name="annotations">What is told beside the values.</param>
    /// <param name="lists">The rows that point to it, as <see cref="RowWriter.WriteAsync"/> takes them.</param>
    public static async Task WriteRowAsync(
        HttpContext context,
        int status,
        string odataContext,
        RowShape shape,
        object?[] row,
        Annotations annotations,
        IReadOnlyList<IReadOnlyDictionary<Guid, RelatedRows>>? lists = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.OData;
        response.Headers.ETag = EntityTag.Of(RowWriter.VersionOf(shape.VersionIndex, row));
        using (var writer = new Utf8JsonWriter(response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, odataContext);
            await RowWriter.WriteAsync(response.BodyWriter, writer, shape, row, annotations, lists, context.RequestAborted);
            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void WriteHead(Utf8JsonWriter writer, ListAnswer answer, Annotations annotations)
    {
        writer.WriteString("@odata.context"u8, answer.Context);
        if (answer.Count is { } count)
        {
            writer.WriteNumber("@odata.count"u8, count);
        }

        if (annotations.HasFlag(Annotations.TotalRecordCount))
        {
            writer.WriteNumber($"@{AnnotationNames.TotalRecordCount}", answer.TotalRecordCount ?? answer.Count ?? -1);
        }

        if (annotations.HasFlag(Annotations.TotalRecordCountLimitExceeded))
        {
            writer.WriteBoolean($"@{AnnotationNames.TotalRecordCountLimitExceeded}", false);
        }

        if (annotations.HasFlag(Annotations.FetchXmlPagingCookie) && answer.PagingCookie is { } cookie)
        {
            writer.WriteString($"@{AnnotationNames.FetchXmlPagingCookie}", cookie);
        }

        if (annotations.HasFlag(Annotations.MoreRecords) && answer.MoreRecords is { } more)
        {
            writer.WriteBoolean($"@{AnnotationNames.MoreRecords}", more);
        }
    }
}

/// <summary>A list of rows, and what goes around it.</summary>
internal sealed record ListAnswer
{
    /// <summary>What <c>@odata.context</c> says.</summary>
    public required string Context { get; init; }

    /// <summary>What the client sees of each row.</summary>
    public required RowShape Shape { get; init; }

    /// <summary>The query's rows.</summary>
    public required IReadOnlyList<object?[]> Rows { get; init; }

    /// <summary>The rows that point to them, as <see cref="RowWriter.WriteAsync"/> takes them; null where there are none.</summary>
    public IReadOnlyList<IReadOnlyDictionary<Guid, RelatedRows>>? Lists { get; init; }

    /// <summary>What <c>@odata.count</c> says; null to leave it out.</summary>
    public long? Count { get; init; }

    /// <summary>What the annotation <c>totalrecordcount</c> says where it is asked for; null for the count, or -1 where there is none.</summary>
    public long? TotalRecordCount { get; init; }

    /// <summary>The address of the next page; null at the end.</summary>
    public string? NextLink { get; init; }

    /// <summary>Where the next page of a fetch begins; null where there is none.</summary>
    public string? PagingCookie { get; init; }

    /// <summary>Whether a fetch has more rows; null for what is no fetch.</summary>
    public bool? MoreRecords { get; init; }

    /// <summary>Completes a row before it is written; false for one that is gone by now.</summary>
    public Func<object?[], ValueTask<bool>>? Fill { get; init; }

    /// <summary>Lets go what was filled in.</summary>
    public Action<object?[]>? Release { get; init; }
}
