using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>Writes rows as OData JSON.</summary>
internal static class RowWriter
{
    // A long text is escaped and sent in pieces: in one piece it would take six times its length.
    private const int PieceChars = 8 * 1024;
    private const int LongTextChars = 4 * PieceChars;

    /// <summary>Writes a row's members into an object that is open.</summary>
    /// <param name="output">Where the writer writes to; what is long is sent on at once.</param>
    /// <param name="writer">The writer.</param>
    /// <param name="shape">What the client sees.</param>
    /// <param name="row">The query's row.</param>
    /// <param name="annotations">What is told beside the values.</param>
    /// <param name="lists">What <see cref="RowPart.Many"/> of the shape hold, each by the primary key; null where there are none.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public static async ValueTask WriteAsync(
        PipeWriter output,
        Utf8JsonWriter writer,
        RowShape shape,
        object?[] row,
        Annotations annotations,
        IReadOnlyList<IReadOnlyDictionary<Guid, RelatedRows>>? lists,
        CancellationToken cancellationToken)
    {
        if (shape.VersionIndex >= 0)
        {
            writer.WriteString("@odata.etag"u8, EntityTag.Of(VersionOf(shape.VersionIndex, row)));
        }

        foreach (var member in shape.Members)
        {
            var value = row[member.Index];
            if (value is null && member.IsLeftOutWhenNull)
            {
                continue;
            }

            // OData JSON 4.0 §18: annotations of a property come before it.
            WriteAnnotations(writer, member, value, row, annotations);
            await WriteMemberAsync(output, writer, member.Name, value, cancellationToken);
        }

        foreach (var part in shape.Parts)
        {
            await WritePartAsync(output, writer, part, row, annotations, lists, cancellationToken);
        }
    }

    /// <summary>Writes one member of an object that is open.</summary>
    public static ValueTask WriteMemberAsync(PipeWriter output, Utf8JsonWriter writer, JsonEncodedText name, object? value, CancellationToken cancellationToken)
    {
        writer.WritePropertyName(name);
        if (value is string { Length: > LongTextChars } text)
        {
            return WriteLongAsync(output, writer, text, cancellationToken);
        }

        if (value is JobDataStream stream)
        {
            return WriteLongAsync(output, writer, stream, cancellationToken);
        }

        WriteValue(writer, value);
        return ValueTask.CompletedTask;
    }

    /// <summary>The row's version.</summary>
    /// <param name="index">Where it stands.</param>
    /// <param name="row">The row.</param>
    public static long VersionOf(int index, object?[] row) => Convert.ToInt64(row[index], CultureInfo.InvariantCulture);

    /// <summary>Writes bytes of UTF-8 as a text, a piece at a time.</summary>
    internal static async ValueTask WriteLongAsync(PipeWriter output, Utf8JsonWriter writer, Stream text, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceChars);
        try
        {
            int length;
            do
            {
                length = await text.ReadAsync(piece, cancellationToken);
                writer.WriteStringValueSegment(piece.AsSpan(0, length), isFinalSegment: length == 0);
                writer.Flush();
                await output.FlushAsync(cancellationToken);
            }
            while (length > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
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

    private static void WriteAnnotations(Utf8JsonWriter writer, RowMember member, object? value, object?[] row, Annotations annotations)
    {
        if (annotations == Annotations.None || value is null or string { Length: > LongTextChars })
        {
            return;
        }

        if (annotations.HasFlag(Annotations.FormattedValue)
            && ((member.NameIndex >= 0 ? row[member.NameIndex] as string : null) ?? (member.IsPlain ? $"{value}" : FormattedValue.Of(member.Column, value))) is { } label)
        {
            writer.WriteString(member.FormattedName, label);
        }

        if (member.Lookup is not { } lookup || (lookup.IsOpen && (member.NameIndex < 0 || row[member.NameIndex] is null)))
        {
            return;
        }

        if (annotations.HasFlag(Annotations.AssociatedNavigationProperty))
        {
            writer.WriteString(member.NavigationName, lookup.Navigation);
        }

        if (annotations.HasFlag(Annotations.LookupLogicalName))
        {
            writer.WriteString(member.LogicalNameName, lookup.Target);
        }
    }

    private static async ValueTask WritePartAsync(
        PipeWriter output,
        Utf8JsonWriter writer,
        RowPart part,
        object?[] row,
        Annotations annotations,
        IReadOnlyList<IReadOnlyDictionary<Guid, RelatedRows>>? lists,
        CancellationToken cancellationToken)
    {
        switch (part)
        {
            case RowPart.One { KeyIndex: < 0 } group when !HasValue(group.Shape, row):
                return;
            case RowPart.One one when one.KeyIndex < 0 || row[one.KeyIndex] is not null:
                writer.WriteStartObject(one.Name);
                await WriteAsync(output, writer, one.Shape, row, annotations, lists, cancellationToken);
                writer.WriteEndObject();
                return;
            case RowPart.Many many:
                var related = lists![many.Number].GetValueOrDefault((Guid)row[many.KeyIndex]!) ?? RelatedRows.None;
                await WriteRelatedAsync(output, writer, many, related, annotations, cancellationToken);
                return;
            default:
                writer.WriteNull(part.Name);
                return;
        }
    }

    private static async ValueTask WriteRelatedAsync(
        PipeWriter output, Utf8JsonWriter writer, RowPart.Many many, RelatedRows related, Annotations annotations, CancellationToken cancellationToken)
    {
        if (related.Count is { } count)
        {
            writer.WriteNumber($"{many.Name}@odata.count", count);
        }

        writer.WriteStartArray(many.Name);
        foreach (var child in related.Rows)
        {
            writer.WriteStartObject();
            await WriteAsync(output, writer, many.Shape, child, annotations, lists: null, cancellationToken);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (related.NextLink is { } next)
        {
            writer.WriteString($"{many.Name}@odata.nextLink", next);
        }
    }

    private static bool HasValue(RowShape shape, object?[] row) =>
        shape.Members.Any(member => row[member.Index] is not null) || shape.Parts.OfType<RowPart.One>().Any(part => HasValue(part.Shape, row));

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
}
