using System.Text.Json;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Reads members of a JSON object strictly, and says in words what stands there instead.</summary>
internal static class StrictJson
{
    private const int MaxShownLength = 60;

    // Far longer than any name of ours, and than what is shown.
    private const int MaxNameBytes = 512;

    /// <summary>Goes into the object that a text has to be.</summary>
    /// <param name="reader">At the start of the text.</param>
    /// <param name="what">What it is called in errors.</param>
    public static void EnterObject(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return;
        }

        var found = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > MaxNameBytes
            ? "a long string"
            : Describe(JsonElement.ParseValue(ref reader));
        reader.Read();
        throw new HttpRequestDataException($"{what} is {found}; a JSON object is wanted.");
    }

    /// <summary>The next member's name, of a very long one the start; null at the end of the object.</summary>
    /// <param name="reader">Inside the object, before a name or the end.</param>
    public static string? ReadName(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.PropertyName ? null
            : reader.ValueSpan.Length > MaxNameBytes ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..MaxNameBytes])
            : reader.GetString();
    }

    /// <summary>The value that follows a name.</summary>
    /// <param name="reader">At the name.</param>
    public static JsonElement ReadValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>The members of an object by name, each at most once.</summary>
    /// <param name="element">What should be an object.</param>
    /// <param name="what">What it is called in errors.</param>
    /// <param name="comparer">When two names are the same.</param>
    public static List<(string Name, JsonElement Value)> ReadMembers(JsonElement element, string what, StringComparer comparer)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new HttpRequestDataException($"{what} is {Describe(element)}; a JSON object is wanted.");
        }

        var names = new HashSet<string>(comparer);
        var members = new List<(string, JsonElement)>();
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                throw new HttpRequestDataException($"{what} has '{Shorten(member.Name)}' twice; once is wanted.");
            }

            members.Add((member.Name, member.Value));
        }

        return members;
    }

    /// <summary>The text of a string.</summary>
    /// <param name="element">What should be a string.</param>
    /// <param name="what">What it is called in errors.</param>
    public static string ReadString(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String
            ? element.GetString()!
            : throw new HttpRequestDataException($"{what} is {Describe(element)}; a string is wanted.");

    /// <summary>What a value is, with the value where it is short.</summary>
    /// <param name="element">Any value.</param>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => $"the string '{Shorten(element.GetString()!)}'",
        JsonValueKind.Number => $"the number {Shorten(element.GetRawText())}",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>A text that is short enough for an error sentence.</summary>
    /// <param name="text">What came from outside.</param>
    public static string Shorten(string text) => TextLimit.Shown(text, MaxShownLength);
}
