using System.Collections.Frozen;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>Writes rows of the job table as OData JSON.</summary>
internal static class RowWriter
{
    // A long text is escaped and sent in pieces: in one piece it would take six times its length.
    private const int PieceChars = 8 * 1024;
    private const int LongTextChars = 4 * PieceChars;

    /// <summary>Writes a row's properties into an object that is open.</summary>
    /// <param name="output">Where the writer writes to; what is long is sent on at once.</param>
    /// <param name="writer">The writer.</param>
    /// <param name="selection">What the client sees.</param>
    /// <param name="row">The values of the selection's columns.</param>
    /// <param name="formatted">Whether each value is followed by the one for people.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public static async ValueTask WriteAsync(
        PipeWriter output, Utf8JsonWriter writer, ColumnSelection selection, object?[] row, bool formatted, CancellationToken cancellationToken)
    {
        writer.WriteString("@odata.etag"u8, EntityTag.Of(VersionOf(selection, row)));
        for (var i = 0; i < selection.ShownCount; i++)
        {
            var column = selection.Columns[i];
            var name = ColumnNames.Of(column);
            writer.WritePropertyName(name.Name);
            if (row[i] is string { Length: > LongTextChars } text)
            {
                await WriteLongAsync(output, writer, text, cancellationToken);
                continue;
            }

            WriteValue(writer, row[i]);
            if (formatted && FormattedValue.Of(column, row[i]) is { } label)
            {
                writer.WriteString(name.FormattedName, label);
            }
        }
    }

    /// <summary>The row's version.</summary>
    public static long VersionOf(ColumnSelection selection, object?[] row) =>
        Convert.ToInt64(row[selection.VersionIndex], CultureInfo.InvariantCulture);

    private static async ValueTask WriteLongAsync(PipeWriter output, Utf8JsonWriter writer, string text, CancellationToken cancellationToken)
    {
        for (var start = 0; start < text.Length; start += PieceChars)
        {
            var length = Math.Min(PieceChars, text.Length - start);
            writer.WriteStringValueSegment(text.AsSpan(start, length), isFinalSegment: start + length == text.Length);
            writer.Flush();
            await output.FlushAsync(cancellationToken);
        }
    }

    internal static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case Guid id: writer.WriteStringValue(id); break;

            // A DateTime of kind UTC ends in Z; a DateTimeOffset would end in +00:00.
            case DateTimeOffset moment: writer.WriteStringValue(moment.UtcDateTime); break;
            default: throw new InvalidOperationException($"A row holds a value of type {value.GetType()}.");
        }
    }
}

/// <summary>A column's name and that of its formatted value, encoded once.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColumnNames(JsonEncodedText Name, JsonEncodedText FormattedName)
{
    private static readonly FrozenDictionary<string, ColumnNames> ByColumn = JobColumns.All.ToFrozenDictionary(
        column => column.Name,
        column => new ColumnNames(JsonEncodedText.Encode(column.Name), JsonEncodedText.Encode($"{column.Name}@{FormattedValue.Annotation}")),
        StringComparer.Ordinal);

    public static ColumnNames Of(JobColumn column) => ByColumn[column.Name];
}
