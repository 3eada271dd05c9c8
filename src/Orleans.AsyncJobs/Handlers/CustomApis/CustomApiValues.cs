using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.CustomApis;

/// <summary>
/// The values of parameters and outputs: as the members of an object, which a call has, and as the text in which a background
/// operation keeps them, an array of <c>{"Key":…,"Value":…}</c>. There each value is a text: a text itself, all else as its JSON.
/// Source: Dataverse, table backgroundoperation, columns inputparameters and outputparameters.
/// </summary>
internal static class CustomApiValues
{
    /// <summary>The most characters of the text. Source: Dataverse, column inputparameters.</summary>
    public const int MaxLength = 1_048_576;

    /// <summary>How deep a value may be nested.</summary>
    public const int MaxDepth = 32;

    /// <summary>How inputs and outputs are read and written: members by the names of their properties, rows as OData writes them.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        RespectRequiredConstructorParameters = false,
        Converters = { new ApiEntityConverter(), new ApiEntityReferenceConverter() },
    };

    /// <summary>Checks the members of a call against the parameters: each at most once, all that are required, of their types. A null is as none.</summary>
    /// <param name="api">The custom API.</param>
    /// <param name="members">The members; annotations of OData are passed over.</param>
    /// <exception cref="JobException">One will not do; the message names it.</exception>
    public static JsonObject CheckInputs(CustomApi api, IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        var input = new JsonObject();
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            if (name.Contains('@', StringComparison.Ordinal))
            {
                continue;
            }

            var parameter = api.Inputs.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal)) ?? throw JobException.Invalid(
                $"{api.Name} has no parameter '{TextLimit.Shown(name)}'{NearestName.Suggest(name, api.Inputs.Select(known => known.Name))}{Takes(api)}");
            if (!met.Add(name))
            {
                throw JobException.Invalid($"The parameter '{name}' of {api.Name} is given more than once.");
            }

            if (value.ValueKind != JsonValueKind.Null)
            {
                input[name] = Checked(api, parameter, value);
            }
        }

        return api.Inputs.FirstOrDefault(parameter => parameter.IsRequired && !input.ContainsKey(parameter.Name)) is { } missing
            ? throw JobException.Invalid($"{api.Name} needs the parameter '{missing.Name}' ({missing.Type}), which is missing.")
            : input;
    }

    /// <summary>The members as the text that a background operation keeps.</summary>
    /// <exception cref="JobException">They are too long.</exception>
    public static string ToText(JsonObject members, string what)
    {
        var pairs = new JsonArray([.. members.Where(member => member.Value is not null).Select(member => (JsonNode)new JsonObject { ["Key"] = member.Key, ["Value"] = TextOf(member.Value!) })]);
        var text = pairs.ToJsonString(Options);
        return text.Length <= MaxLength
            ? text
            : throw new JobException(JobErrorKind.TooLarge, JobErrorCodes.InvalidArgument, $"{what} have {text.Length:N0} characters; a background operation keeps at most {MaxLength:N0}.");
    }

    /// <summary>Reads the text of a background operation's parameters, and checks them.</summary>
    /// <exception cref="JobException">It is no such text, or one of the values will not do.</exception>
    public static JsonObject OfText(CustomApi api, string? text) =>
        CheckInputs(api, Pairs(text).Select(pair => KeyValuePair.Create(pair.Key, ValueOf(api.Inputs.FirstOrDefault(known => string.Equals(known.Name, pair.Key, StringComparison.Ordinal)), pair.Value))));

    /// <summary>The outputs that a text of ours holds, as the members of an object.</summary>
    /// <param name="api">The custom API; null where it is no longer registered, and then every value is a text.</param>
    /// <param name="text">The text; null for none.</param>
    public static JsonObject OutputsOf(CustomApi? api, string? text)
    {
        var outputs = new JsonObject();
        foreach (var (name, value) in Pairs(text))
        {
            outputs[name] = JsonNode.Parse(ValueOf(api?.Outputs.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal)), value).GetRawText());
        }

        return outputs;
    }

    private static string Takes(CustomApi api) => api.Inputs.Count == 0 ? " It takes none." : $" It takes {string.Join(", ", api.Inputs.Select(known => known.Name))}.";

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        if (text.Length > MaxLength)
        {
            throw new JobException(JobErrorKind.TooLarge, JobErrorCodes.InvalidArgument, $"inputparameters has {text.Length:N0} characters; {MaxLength:N0} are allowed.");
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(PairOf)] : throw NoPairs();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw JobException.Invalid($"inputparameters is not valid JSON: {exception.Message}");
        }
    }

    private static KeyValuePair<string, string> PairOf(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Object && pair.TryGetProperty("Key", out var key) && key.ValueKind == JsonValueKind.String
        && pair.TryGetProperty("Value", out var value) && value.ValueKind == JsonValueKind.String
            ? KeyValuePair.Create(key.GetString()!, value.GetString()!)
            : throw NoPairs();

    private static JobException NoPairs() => JobException.Invalid("""inputparameters is not an array of {"Key":"…","Value":"…"}, in which each value is a text: write numbers and objects as their JSON in quotes.""");

    private static string TextOf(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(Options);

    /// <summary>A value out of its text: a text where the parameter is one, otherwise the JSON that it is.</summary>
    private static JsonElement ValueOf(CustomApiParameter? parameter, string text)
    {
        if (parameter is not { Type: not (CustomApiType.String or CustomApiType.DateTime or CustomApiType.Guid) })
        {
            return JsonSerializer.SerializeToElement(text);
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // The check of its type says what is wrong.
            return JsonSerializer.SerializeToElement(text);
        }
    }

    private static JsonNode Checked(CustomApi api, CustomApiParameter parameter, JsonElement value) => parameter.Type switch
    {
        CustomApiType.Boolean when value.ValueKind is JsonValueKind.True or JsonValueKind.False => JsonValue.Create(value.GetBoolean()),
        CustomApiType.DateTime when IsText(value, out var text) && TryMoment(text, out var moment) => JsonValue.Create(moment),
        CustomApiType.Decimal or CustomApiType.Money when value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) => JsonValue.Create(number),
        CustomApiType.Float when value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) => JsonValue.Create(number),
        CustomApiType.Guid when IsText(value, out var text) && Guid.TryParseExact(text, "D", out var id) => JsonValue.Create(id),
        CustomApiType.Integer or CustomApiType.Picklist when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) =>
            parameter.Choices?.Contains(number) == false ? throw Refused(api, parameter, $"one of {string.Join(", ", parameter.Choices.Order())}", value) : JsonValue.Create(number),
        CustomApiType.String when IsText(value, out var text) => JsonValue.Create(text)!,
        CustomApiType.StringArray when value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => IsText(item, out _)) => JsonArray.Create(value)!,
        CustomApiType.Entity when ApiEntityConverter.IsRow(value) => JsonObject.Create(value)!,
        CustomApiType.EntityCollection when value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(ApiEntityConverter.IsRow) => JsonArray.Create(value)!,
        CustomApiType.EntityReference when ApiEntityReferenceConverter.TryRead(value, out _) => JsonObject.Create(value)!,
        _ => throw Refused(api, parameter, Wanted(parameter.Type), value),
    };

    private static bool IsText(JsonElement value, out string text)
    {
        text = string.Empty;
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text = value.GetString()!;
        return TextLimit.IsStorable(text);
    }

    private static bool TryMoment(string text, out DateTimeOffset moment) => DateTimeOffset.TryParseExact(
        text,
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out moment) && moment <= JobLimits.LatestDate;

    private static string Wanted(CustomApiType type) => type switch
    {
        CustomApiType.Boolean => "true or false",
        CustomApiType.DateTime => "a date up to 9999-12-30 such as 2030-05-01T12:00:00Z",
        CustomApiType.Decimal or CustomApiType.Money or CustomApiType.Float => "a number",
        CustomApiType.Guid => "a Guid of 32 digits with 4 dashes",
        CustomApiType.Integer or CustomApiType.Picklist => "a whole number of 32 bits",
        CustomApiType.StringArray => "a list of texts",
        CustomApiType.Entity => """an object with "@odata.type":"Microsoft.Dynamics.CRM.<table>" """.TrimEnd(),
        CustomApiType.EntityCollection => """a list of objects with "@odata.type":"Microsoft.Dynamics.CRM.<table>" """.TrimEnd(),
        CustomApiType.EntityReference => """an object with "@odata.type":"Microsoft.Dynamics.CRM.<table>" and the row's primary key, as "<table>id":"<Guid>" """.TrimEnd(),
        _ => "a text without U+0000",
    };

    private static JobException Refused(CustomApi api, CustomApiParameter parameter, string wanted, JsonElement value) =>
        JobException.Invalid($"The parameter '{parameter.Name}' of {api.Name} has to be {wanted}, and {TextLimit.Shown(RawOf(value))} was given.");

    // Half of a surrogate pair comes to light only here.
    private static string RawOf(JsonElement value) => value.GetRawText();
}
