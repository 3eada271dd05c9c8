using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>The input of a bulk delete.</summary>
/// <param name="QuerySet">Which jobs, as it was asked for: for people.</param>
/// <param name="Filter">The same as a filter whose spans of time count from the begin of each run; null for all jobs.</param>
/// <param name="WantsMail">Whether somebody was to get a mail.</param>
internal sealed record BulkDeleteData(JsonArray QuerySet, JobFilter? Filter, bool WantsMail)
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = (3 * JobFilterJson.MaxDepth) + 3 };

    // Who looks at the job reads the criteria: FetchXML with its brackets, text in its letters.
    private static readonly JsonSerializerOptions WriteOptions = new() { MaxDepth = Depth.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What was asked for, as text.</summary>
    public string QuerySetText => QuerySet.ToJsonString(WriteOptions);

    /// <summary>The data as JSON.</summary>
    public string ToJson() =>
        new JsonObject { ["querySet"] = QuerySet.DeepClone(), ["filter"] = Filter is null ? null : JobFilterJson.Write(Filter), ["wantsMail"] = WantsMail }.ToJsonString(WriteOptions);

    /// <summary>Reads the data.</summary>
    /// <exception cref="FormatException">It is not what <see cref="ToJson"/> writes.</exception>
    public static BulkDeleteData Parse(string? json)
    {
        try
        {
            // Without its filter it would delete all jobs: null has to be said.
            return JsonNode.Parse(json ?? "", documentOptions: Depth) is JsonObject data && data["querySet"] is JsonArray querySet && data.TryGetPropertyValue("filter", out var filter)
                ? new BulkDeleteData(querySet, filter is null ? null : JobFilterJson.Read(filter), data["wantsMail"]?.GetValue<bool>() ?? false)
                : throw new FormatException("The data of a bulk delete is an object with 'querySet' and 'filter'. Ask for it by BulkDelete and not by creating a job.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException("The data of a bulk delete is made by BulkDelete, not by hand.", exception);
        }
    }
}

/// <summary>Refuses a bulk delete whose data cannot be read when it is created.</summary>
internal sealed class BulkDeleteInputCheck : IJobInputCheck
{
    public string? FindFault(string? input)
    {
        try
        {
            _ = BulkDeleteData.Parse(input);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}
