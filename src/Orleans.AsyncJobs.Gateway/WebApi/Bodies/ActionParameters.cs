using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// The parameters of an action: the members of a JSON object, each at most once, of known names and of their type. A value of
/// null is as none; annotations of OData are passed over.
/// </summary>
internal sealed class ActionParameters
{
    /// <summary>The most bytes of a body: a filter, or 1,000 ids, and a reason.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly string _action;
    private readonly Dictionary<string, JsonElement> _values;

    private ActionParameters(string action, Dictionary<string, JsonElement> values)
    {
        _action = action;
        _values = values;
    }

    /// <summary>No parameters.</summary>
    /// <param name="action">The action, for people.</param>
    public static ActionParameters Empty(string action) => new(action, new Dictionary<string, JsonElement>(StringComparer.Ordinal));

    /// <summary>Reads the members of an object.</summary>
    /// <param name="body">The object.</param>
    /// <param name="action">The action, for people.</param>
    /// <param name="known">The names of its parameters; case-sensitive.</param>
    /// <param name="maxDepth">How deep the JSON may be nested.</param>
    /// <exception cref="WebApiException">400: the body is no object, or one of its members will not do.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static ActionParameters Parse(ReadOnlySpan<byte> body, string action, IReadOnlyList<string> known, int maxDepth)
    {
        if (body.Length > MaxBytes)
        {
            throw new WebApiException(StatusCodes.Status413PayloadTooLarge, JobErrorCodes.InvalidArgument,
                $"The body of {action} has {body.Length / 1024:N0} KB; at most {MaxBytes / 1024} KB are taken.");
        }

        if (!Utf8.IsValid(body))
        {
            throw RequestBody.NotUnicode();
        }

        var reader = new Utf8JsonReader(body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body, Http.Json.ReaderOptions with { MaxDepth = maxDepth });
        var root = JsonElement.ParseValue(ref reader);
        if (reader.Read())
        {
            throw WebApiException.BadRequest("Something follows the JSON object.");
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw WebApiException.BadRequest("The body is not a JSON object.");
        }

        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name.Contains('@', StringComparison.Ordinal))
            {
                continue;
            }

            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                throw WebApiException.BadRequest(
                    $"{action} has no parameter '{TextLimit.Shown(member.Name)}'{NearestName.Suggest(member.Name, known)} It takes {string.Join(", ", known)}.");
            }

            if (member.Value.ValueKind == JsonValueKind.String)
            {
                // Half of a surrogate pair comes to light only here.
                _ = member.Value.GetString();
            }

            if (!values.TryAdd(member.Name, member.Value))
            {
                throw WebApiException.BadRequest($"The body sets '{member.Name}' more than once.");
            }
        }

        return new ActionParameters(action, values);
    }

    /// <summary>A text; null where none was given.</summary>
    public string? Text(string name) => Find(name, JsonValueKind.String, "a text") is { } value ? value.GetString() : null;

    /// <summary>True or false; false where it was not given.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw WrongType(name, value, "true or false"),
    };

    /// <summary>A whole number; null where none was given.</summary>
    public long? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        { } value => throw WrongType(name, value, "a whole number"),
    };

    /// <summary>A moment, UTC; null where none was given.</summary>
    public DateTimeOffset? Moment(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || !Moments.TryParse(value.GetString()!, out var moment))
        {
            throw WrongType(name, value, "a date such as 2030-05-01T12:00:00Z");
        }

        return moment <= JobLimits.LatestDate ? moment : throw WebApiException.BadRequest($"'{name}' is after 9999-12-30, the last day that can be stored.");
    }

    /// <summary>Guids; null where none were given.</summary>
    public IReadOnlyList<Guid>? Ids(string name)
    {
        if (Find(name, JsonValueKind.Array, "a list of Guids") is not { } list)
        {
            return null;
        }

        return [.. list.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.String && !value.GetRawText().Contains('\\') && value.TryGetGuid(out var id) ? id : throw WrongType(name, value, "a list of Guids"))];
    }

    /// <summary>A list of whatever it may be; null where none was given.</summary>
    public IReadOnlyList<JsonElement>? List(string name, string expected) => Find(name, JsonValueKind.Array, expected) is { } list ? [.. list.EnumerateArray()] : null;

    /// <summary>A Guid; null where none was given.</summary>
    public Guid? Id(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value when !value.GetRawText().Contains('\\') && value.TryGetGuid(out var id) => id,
        { } value => throw WrongType(name, value, "a Guid"),
    };

    /// <summary>Whether a parameter was given, be it null.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>A value as its JSON, be it null; null where it was not given.</summary>
    public string? Raw(string name) => _values.TryGetValue(name, out var value) ? value.GetRawText() : null;

    /// <summary>The whole call as one text, the same for the same call however its body is laid out.</summary>
    /// <param name="reason">The reason, which may have come in a header.</param>
    public string Describe(string? reason) => string.Join(
        '\n', [_action, .. _values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={JsonSerializer.Serialize(value.Value)}"), reason]);

    /// <summary>A refusal because a parameter is missing.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="example">How to write it.</param>
    public WebApiException Missing(string name, string example) => WebApiException.BadRequest($"{_action} needs '{name}', as in {example}.");

    private JsonElement? Find(string name) => _values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement? Find(string name, JsonValueKind kind, string expected) =>
        Find(name) is not { } value ? null : value.ValueKind == kind ? value : throw WrongType(name, value, expected);

    private static WebApiException WrongType(string name, JsonElement value, string expected) =>
        WebApiException.BadRequest($"'{name}' has to be {expected}, and {TextLimit.Shown(value.GetRawText())} was given.");
}
