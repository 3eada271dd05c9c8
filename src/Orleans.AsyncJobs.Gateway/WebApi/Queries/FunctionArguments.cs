using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// The arguments of a function: <c>Pattern='FREQ=DAILY',Count=5</c>, or aliases whose values are in the query string:
/// <c>Pattern=@p</c> and <c>?@p='FREQ=DAILY'</c>. Source: OData 4.0 URL conventions §5.1.1.8.
/// </summary>
internal sealed class FunctionArguments
{
    private const string Null = "null";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly string _example;

    private FunctionArguments(string example) => _example = example;

    /// <summary>Reads what stands in the parentheses, and the query string for aliases.</summary>
    /// <param name="request">The request; it takes no other query options.</param>
    /// <param name="text">What stands in the parentheses; null where there are none.</param>
    /// <param name="example">The function as it is called, for refusals.</param>
    /// <param name="known">The names of its parameters.</param>
    /// <exception cref="WebApiException">400: a name is not known or given twice, or an alias has no value.</exception>
    public static FunctionArguments Read(HttpRequest request, string? text, string example, params string[] known)
    {
        var arguments = new FunctionArguments(example);
        foreach (var entry in Split(text ?? string.Empty))
        {
            var parts = entry.Split('=', 2, StringSplitOptions.TrimEntries);
            if (!known.Contains(parts[0], StringComparer.Ordinal))
            {
                throw arguments.Refused($"'{TextLimit.Shown(parts[0])}' is not a parameter{NearestName.Suggest(parts[0], known)}");
            }

            if (parts.Length < 2 || parts[1].Length == 0)
            {
                throw arguments.Refused($"'{parts[0]}' has no value.");
            }

            if (!arguments._values.TryAdd(parts[0], parts[1]))
            {
                throw arguments.Refused($"'{parts[0]}' is given twice.");
            }
        }

        arguments.ResolveAliases(request);
        return arguments;
    }

    /// <summary>A text, in single quotes; null where it is not given.</summary>
    /// <exception cref="WebApiException">400: it is none.</exception>
    public string? Text(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var inner = value.Length >= 2 && value[0] == '\'' && value[^1] == '\'' ? value[1..^1] : "'";
        return inner.Replace("''", string.Empty, StringComparison.Ordinal).Contains('\'', StringComparison.Ordinal)
            ? throw Refused($"'{name}' has to be a text in single quotes, with a single quote in it written twice, and {TextLimit.Shown(value)} was given.")
            : inner.Replace("''", "'", StringComparison.Ordinal);
    }

    /// <summary>A date, with or without a time, and without an offset in UTC; null where it is not given.</summary>
    /// <exception cref="WebApiException">400: it is none.</exception>
    public DateTimeOffset? Moment(string name)
    {
        if (Find(name)?.Trim('\'') is not { } value)
        {
            return null;
        }

        // In a query string a plus sign that is not encoded stands for a blank.
        return Moments.TryParse(value.Replace(' ', '+'), out var moment)
            ? moment
            : throw Refused($"'{name}' has to be a date such as 2026-11-26T03:00:00Z, and {TextLimit.Shown(value)} was given.");
    }

    /// <summary>A whole number; null where it is not given.</summary>
    /// <exception cref="WebApiException">400: it is none, or out of its range.</exception>
    public int? Number(string name, int least, int most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refused($"'{name}' has to be a whole number from {least} to {most:N0}, and {TextLimit.Shown(value)} was given.");
    }

    /// <summary>One of several names, as an enumeration's value or as a text: <c>Type'Name'</c>, <c>'Name'</c>; null where it is not given.</summary>
    /// <exception cref="WebApiException">400: it is none of them.</exception>
    public string? Choice(string name, string type, params string[] choices)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var bare = value.StartsWith(type, StringComparison.Ordinal) ? value[type.Length..] : value;
        return choices.FirstOrDefault(choice => string.Equals(bare, $"'{choice}'", StringComparison.Ordinal))
            ?? throw Refused($"'{name}' has to be one of {string.Join(", ", choices)}, and {TextLimit.Shown(value)} was given.");
    }

    /// <summary>A list of texts, <c>['a','b']</c> or <c>["a","b"]</c>; null where it is not given.</summary>
    /// <exception cref="WebApiException">400: it is none.</exception>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value[0] != '[' || value[^1] != ']')
        {
            throw NoList();
        }

        return value.AsSpan(1, value.Length - 2).IsWhiteSpace() ? [] : [.. value[1..^1].Split(',', StringSplitOptions.TrimEntries).Select(TextOf)];

        string TextOf(string item) => item.Length >= 2 && item[0] is '\'' or '"' && item[^1] == item[0] && !item.AsSpan(1, item.Length - 2).ContainsAny('\'', '"') ? item[1..^1] : throw NoList();

        WebApiException NoList() => Refused($"'{name}' has to be a list of texts in quotes, and {TextLimit.Shown(value)} was given.");
    }

    /// <summary>The arguments as JSON: a text in single quotes, numbers, true, false, lists and objects as they stand, and all else, a date or a Guid, as a text.</summary>
    /// <exception cref="WebApiException">400: a text is not quoted right.</exception>
    public IEnumerable<KeyValuePair<string, JsonElement>> Values => _values.Keys.Select(name => KeyValuePair.Create(name, ValueOf(name)));

    /// <summary>The refusal where a parameter is wanted.</summary>
    public WebApiException Missing(string name) => Refused($"'{name}' is missing.");

    private JsonElement ValueOf(string name)
    {
        if (Find(name) is not { } value)
        {
            return JsonSerializer.SerializeToElement<string?>(null);
        }

        if (value[0] == '\'')
        {
            return JsonSerializer.SerializeToElement(Text(name));
        }

        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(value);
        }
    }

    private string? Find(string name) => _values.TryGetValue(name, out var value) && value != Null ? value : null;

    private void ResolveAliases(HttpRequest request)
    {
        var aliases = _values.Where(entry => entry.Value[0] == '@').ToList();
        var options = QueryOptions.Read(request, aliases.Select(entry => entry.Value).ToFrozenSet(StringComparer.Ordinal));
        foreach (var (name, alias) in aliases)
        {
            _values[name] = options.TryGetValue(alias, out var value)
                ? value
                : throw Refused($"'{name}' is the alias '{TextLimit.Shown(alias)}', which has no value. Give it one in the query string, as ?{TextLimit.Shown(alias)}=….");
        }
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var (isQuoted, isList) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '\'';
            isList = !isQuoted && text[i] is '[' or ']' ? text[i] == '[' : isList;
            if (text[i] == ',' && !isQuoted && !isList)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        if (start > 0 || !string.IsNullOrWhiteSpace(text))
        {
            yield return text[start..].Trim();
        }
    }

    private WebApiException Refused(string sentence) => WebApiException.BadRequest($"{sentence} Write {_example}.");
}
