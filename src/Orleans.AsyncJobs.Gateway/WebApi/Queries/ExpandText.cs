using System.Globalization;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>The options that a collection has in <c>$expand</c>, as they were written, to ask for the rest of a list with.</summary>
/// <param name="options">The options in its parentheses.</param>
/// <param name="aliases">The parameter aliases that they may name.</param>
internal sealed class ExpandText(IReadOnlyList<KeyValuePair<string, string>> options, IReadOnlyList<KeyValuePair<string, string>> aliases)
{
    /// <summary>Finds those of a navigation property.</summary>
    public static ExpandText Of(string navigation, IDictionary<string, string> options)
    {
        var inner = OptionText.Split(options.TryGetValue(QueryOptionNames.Expand, out var text) ? text : string.Empty, ',')
            .Select(OptionText.Cut)
            .FirstOrDefault(item => string.Equals(item.Name, navigation, StringComparison.Ordinal)).InParentheses;
        return new ExpandText(
            [.. OptionText.Split(inner ?? string.Empty, ';').Where(option => option.Length > 0).Select(Named)],
            [.. options.Where(option => option.Key.StartsWith('@'))]);
    }

    /// <summary>The address of a list that goes on where a shorter one ends.</summary>
    /// <param name="set">The address of the set.</param>
    /// <param name="filter">Which rows, besides what the options say.</param>
    /// <param name="skip">How many have been answered.</param>
    /// <param name="top">How many there are to come; null for all.</param>
    public string AddressOf(string set, string filter, int skip, int? top)
    {
        var given = options.FirstOrDefault(option => option.Key is QueryOptionNames.Filter).Value;
        List<KeyValuePair<string, string>> all =
        [
            new(QueryOptionNames.Filter, given is null ? filter : $"{filter} and ({given})"),
            .. options.Where(option => option.Key is not (QueryOptionNames.Filter or QueryOptionNames.Top)),
        ];
        if (top is { } rest)
        {
            all.Add(new(QueryOptionNames.Top, rest.ToString(CultureInfo.InvariantCulture)));
        }

        if (skip > 0)
        {
            all.Add(new(QueryOptionNames.Skip, skip.ToString(CultureInfo.InvariantCulture)));
        }

        return QueryString.Join(set, [.. all, .. aliases]);
    }

    private static KeyValuePair<string, string> Named(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(option, string.Empty) : new(option[..equals].Trim(), option[(equals + 1)..].Trim());
    }
}
