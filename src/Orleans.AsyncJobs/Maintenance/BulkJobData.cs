using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>The input of a job that acts on many. Who asked, and why, is in the activity and nowhere else.</summary>
/// <param name="Filter">Which jobs.</param>
/// <param name="UpToSequence">Only jobs up to this sequence.</param>
/// <param name="SeenOn">When it was asked for.</param>
/// <param name="Count">How many there were when it was asked for.</param>
internal sealed record BulkJobData(JobFilter Filter, long UpToSequence, DateTimeOffset SeenOn, long Count)
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = (3 * JobFilterJson.MaxDepth) + 3 };
    private static readonly JsonSerializerOptions WriteDepth = new() { MaxDepth = Depth.MaxDepth };

    /// <summary>The data as JSON.</summary>
    public string ToJson() =>
        new JsonObject { ["filter"] = JobFilterJson.Write(Filter), ["upTo"] = UpToSequence, ["seenOn"] = SeenOn, ["count"] = Count }.ToJsonString(WriteDepth);

    /// <summary>Reads the data.</summary>
    /// <exception cref="FormatException">It is not what <see cref="ToJson"/> writes.</exception>
    public static BulkJobData Parse(string? json)
    {
        try
        {
            var data = JsonNode.Parse(json ?? "", documentOptions: Depth) as JsonObject ?? throw new FormatException("The data is no JSON object.");
            return new BulkJobData(JobFilterJson.Read(data["filter"]), NumberOf(data, "upTo"), MomentOf(data, "seenOn"), NumberOf(data, "count"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentNullException)
        {
            throw new FormatException("The data of a job that acts on many is made by CancelJobs, RetryJobs and the like, not by hand.", exception);
        }
    }

    private static long NumberOf(JsonObject data, string name) => data[name]?.GetValue<long>() ?? throw new FormatException($"The data has no '{name}'.");

    private static DateTimeOffset MomentOf(JsonObject data, string name) => data[name]?.GetValue<DateTimeOffset>() ?? throw new FormatException($"The data has no '{name}'.");
}
