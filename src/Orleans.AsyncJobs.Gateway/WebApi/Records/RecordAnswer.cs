using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary>Writes entries of a <see cref="RecordModel"/>.</summary>
internal static class RecordAnswer
{
    /// <summary>Answers with a list.</summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The table.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="rows">The values of the table's columns, in their order.</param>
    /// <param name="count">How many there are; null where that was not asked.</param>
    public static async Task WriteListAsync(HttpContext context, RecordModel model, RecordQuery query, IEnumerable<object?[]> rows, long? count)
    {
        var preferences = Begin(context);
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, $"{BaseAddress.ContextOfSet(context.Request, model.SetName)}{query.ContextSuffix}");
            if (count is { } number)
            {
                writer.WriteNumber("@odata.count"u8, number);
            }

            writer.WriteStartArray("value"u8);
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                WriteRow(writer, model, query, row, preferences.Formatted);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Answers with one entry.</summary>
    public static async Task WriteOneAsync(HttpContext context, RecordModel model, RecordQuery query, object?[] row)
    {
        var preferences = Begin(context);
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, $"{BaseAddress.ContextOfSet(context.Request, model.SetName)}{query.ContextSuffix}/$entity");
            WriteRow(writer, model, query, row, preferences.Formatted);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static Preferences Begin(HttpContext context)
    {
        var preferences = Preferences.Of(context.Request);
        preferences.Apply(context.Response, ofReturn: false, ofAnnotations: true);
        context.Response.ContentType = MediaTypes.OData;
        return preferences;
    }

    private static void WriteRow(Utf8JsonWriter writer, RecordModel model, RecordQuery query, object?[] row, bool formatted)
    {
        for (var i = 0; i < model.Columns.Count; i++)
        {
            var column = model.Columns[i];
            if (i > 0 && !query.Selected.Contains(column))
            {
                continue;
            }

            writer.WritePropertyName(column.Name);
            RowWriter.WriteValue(writer, row[i]);
            if (formatted && FormattedValue.Of(column, row[i]) is { } label)
            {
                writer.WriteString($"{column.Name}@{FormattedValue.Annotation}", label);
            }
        }
    }
}
