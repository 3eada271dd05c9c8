using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>A filter as JSON and back, so that a job can carry one: <c>{"all":[{"column":"statuscode","is":"Equal","value":31},…]}</c>.</summary>
internal static class JobFilterJson
{
    /// <summary>How deep a filter may be nested. A chain of conditions counts as one level.</summary>
    public const int MaxDepth = 200;

    private static readonly Dictionary<string, JobColumn> Columns = JobColumns.All.Concat(JobColumns.Definition.All).Concat(JobColumns.Status.All).Append(JobColumns.Stage)
        .DistinctBy(column => column.Name, StringComparer.Ordinal).ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>Writes a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <exception cref="JobException">It asks for columns of another table.</exception>
    public static JsonObject Write(JobFilter filter) => filter switch
    {
        JobFilter.And => new JsonObject { ["all"] = WriteChain(filter, inner => inner is JobFilter.And and ? (and.Left, and.Right) : null) },
        JobFilter.Or => new JsonObject { ["any"] = WriteChain(filter, inner => inner is JobFilter.Or or ? (or.Left, or.Right) : null) },
        JobFilter.Not not => new JsonObject { ["not"] = Write(not.Inner) },
        JobFilter.Text text => new JsonObject { ["column"] = NameOf(text.Column), ["text"] = text.Match.ToString(), ["value"] = text.Value },
        JobFilter.In within => new JsonObject { ["column"] = NameOf(within.Column), ["in"] = new JsonArray([.. within.Values.Select(WriteValue)]) },
        JobFilter.Compare compare => new JsonObject { ["column"] = NameOf(compare.Column), ["is"] = compare.Operator.ToString(), ["value"] = WriteValue(compare.Value) },
        JobFilter.CompareColumns compare => new JsonObject { ["column"] = NameOf(compare.Left), ["is"] = compare.Operator.ToString(), ["other"] = NameOf(compare.Right) },
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter cannot be written."),
    };

    /// <summary>Reads a filter.</summary>
    /// <param name="json">What <see cref="Write"/> has written.</param>
    /// <exception cref="FormatException">It is no filter, or names what this version does not know.</exception>
    public static JobFilter Read(JsonNode? json)
    {
        try
        {
            return Read(json, MaxDepth);
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException or ArgumentException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException($"This is no filter that can be read: {exception.Message}", exception);
        }
    }

    private static JobFilter Read(JsonNode? json, int depth)
    {
        if (json is not JsonObject filter || depth == 0)
        {
            throw new FormatException(depth == 0 ? $"The filter is nested deeper than {MaxDepth} levels." : "A filter is a JSON object.");
        }

        if (filter["all"] is JsonArray all)
        {
            return ReadChain(all, depth, (left, right) => new JobFilter.And(left, right));
        }

        if (filter["any"] is JsonArray any)
        {
            return ReadChain(any, depth, (left, right) => new JobFilter.Or(left, right));
        }

        return filter["not"] is { } not ? new JobFilter.Not(Read(not, depth - 1)) : ReadCondition(filter, Columns[(string)filter["column"]!]);
    }

    private static JobFilter ReadCondition(JsonObject filter, JobColumn column) => filter switch
    {
        _ when filter["in"] is JsonArray values => new JobFilter.In(column, [.. values.Select(value => ReadValue(column, value))]),
        _ when filter["text"] is { } match => new JobFilter.Text(column, Enum.Parse<JobTextMatch>((string)match!), (string)filter["value"]!),
        _ when filter["other"] is { } other => new JobFilter.CompareColumns(column, Enum.Parse<JobComparison>((string)filter["is"]!), Columns[(string)other!]),
        _ => new JobFilter.Compare(column, Enum.Parse<JobComparison>((string)filter["is"]!), ReadValue(column, filter["value"])),
    };

    private static string NameOf(JobColumn column) => column is LinkedColumn
        ? throw JobException.Invalid($"Many jobs are found by their own columns, and '{column}' is one of another table.")
        : column.Name;

    // Filters are built from the left: a chain of a thousand conditions is one array and not a thousand levels.
    private static JsonArray WriteChain(JobFilter filter, Func<JobFilter, (JobFilter Left, JobFilter Right)?> split)
    {
        Stack<JsonNode> parts = [];
        while (split(filter) is var (left, right))
        {
            parts.Push(Write(right));
            filter = left;
        }

        parts.Push(Write(filter));
        return new JsonArray([.. parts]);
    }

    private static JobFilter ReadChain(JsonArray parts, int depth, Func<JobFilter, JobFilter, JobFilter> join) =>
        parts.Select(part => Read(part, depth - 1)).Aggregate(join);

    private static JsonNode? WriteValue(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number.ToString("R", CultureInfo.InvariantCulture)),
        Guid id => JsonValue.Create(id.ToString("D")),
        DateTimeOffset moment => JsonValue.Create(moment.ToString("O", CultureInfo.InvariantCulture)),
        RelativeMoment moment => new JsonObject { ["beginOf"] = moment.Floor?.ToString(), ["add"] = moment.Amount, ["unit"] = moment.Unit.ToString(), ["days"] = moment.Days },
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No column has values of this type."),
    };

    private static object? ReadValue(JobColumn column, JsonNode? value) => (value, column.Type) switch
    {
        (null, _) => null,
        (JsonObject moment, JobColumnType.DateTimeOffset) => ReadMoment(moment),
        (_, JobColumnType.Int32) => (int)value,
        (_, JobColumnType.Int64) => (long)value,
        (_, JobColumnType.Boolean) => (bool)value,
        (_, JobColumnType.Double) => double.Parse((string)value!, CultureInfo.InvariantCulture),
        (_, JobColumnType.Guid) => Guid.Parse((string)value!, CultureInfo.InvariantCulture),
        (_, JobColumnType.DateTimeOffset) => DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        _ => (string)value!,
    };

    private static RelativeMoment ReadMoment(JsonObject moment) => new(
        moment["beginOf"] is { } floor ? Enum.Parse<TimeUnit>((string)floor!) : null, (long)moment["add"]!, Enum.Parse<TimeUnit>((string)moment["unit"]!))
    {
        Days = (int)moment["days"]!,
    };
}
