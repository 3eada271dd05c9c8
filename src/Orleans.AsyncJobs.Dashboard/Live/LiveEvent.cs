using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>One event, as it goes over the wire.</summary>
/// <param name="Name">Which kind.</param>
/// <param name="Bytes">The whole of it.</param>
internal sealed record LiveEvent(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Says to browsers how long they wait before they come again, in milliseconds.</summary>
    public static LiveEvent Retry { get; } = new("retry", "retry: 2000\n\n"u8.ToArray());

    /// <summary>Says nothing; a connection that is gone shows when it is written to.</summary>
    public static LiveEvent Beat { get; } = new("beat", ":\n\n"u8.ToArray());

    /// <summary>The first event: which build answers.</summary>
    public static LiveEvent Hello(string build) => Of("hello", JsonSerializer.Serialize(build));

    /// <summary>How many jobs stand where, by the words of searches.</summary>
    public static LiveEvent Counts(IReadOnlyDictionary<string, long> counts) => Of("counts", JsonSerializer.Serialize(counts, LiveJson.Default.IReadOnlyDictionaryStringInt64));

    /// <summary>Which jobs in view changed or are gone.</summary>
    public static LiveEvent Rows(IReadOnlyList<Guid> jobIds) => Of("rows", JsonSerializer.Serialize(jobIds, LiveJson.Default.IReadOnlyListGuid));

    /// <summary>How far a run is.</summary>
    public static LiveEvent Progress(LiveProgress progress) => Of("progress", JsonSerializer.Serialize(progress, LiveJson.Default.LiveProgress));

    /// <summary>How many jobs are newer than the newest in the list; up to the most that are counted.</summary>
    public static LiveEvent New(int count) => Of("new", count.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the run in view logged meanwhile.</summary>
    public static LiveEvent Log(IReadOnlyList<LiveLogLine> lines) => Of("log", JsonSerializer.Serialize(lines, LiveJson.Default.IReadOnlyListLiveLogLine));

    // JSON is of one line, so that no text can end the event.
    private static LiveEvent Of(string name, string json) => new(name, Encoding.UTF8.GetBytes($"event: {name}\ndata: {json}\n\n"));
}

/// <summary>How far a run is.</summary>
internal sealed record LiveProgress(Guid Id, int? Percent, string? Text);

/// <summary>A line of a log, as the script shows it.</summary>
internal sealed record LiveLogLine(long Number, DateTimeOffset On, int Level, string LevelName, string Category, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(IReadOnlyList<Guid>))]
[JsonSerializable(typeof(LiveProgress))]
[JsonSerializable(typeof(IReadOnlyList<LiveLogLine>))]
internal sealed partial class LiveJson : JsonSerializerContext;
