using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Http;

/// <summary>Members of what a service answered. A member of another type than it should have reads as missing, so that no answer can break a command.</summary>
internal static class JsonMembers
{
    public static string? Text(this JsonObject row, string name) => row[name] switch
    {
        null => null,
        // A value that was made here, such as a Guid, is text too.
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.TryGetValue<string>(out var text) ? text : value.Deserialize<string>(),
        var other => other.ToJsonString(),
    };

    public static long? Number(this JsonObject row, string name) =>
        row[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static double? Real(this JsonObject row, string name) =>
        row[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static bool Flag(this JsonObject row, string name) => row[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static DateTimeOffset? Time(this JsonObject row, string name) =>
        DateTimeOffset.TryParse(row.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The rows of a member; what is none is left out.</summary>
    /// <exception cref="CommandException">There is no such list.</exception>
    public static IReadOnlyList<JsonObject> Rows(this JsonObject answer, string name = "value") => answer[name] is JsonArray rows
        ? [.. rows.OfType<JsonObject>()]
        : throw new CommandException(ExitCode.Failed, $"The service's answer has no list '{name}'. Is that address one of asyncjobs?");
}
