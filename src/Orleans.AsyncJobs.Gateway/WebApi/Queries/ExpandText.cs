using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

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
    /// <param name="baseAddress">The base address.</param>
    /// <param name="table">Whose rows.</param>
    /// <param name="filter">Which rows, besides what the options say.</param>
    /// <param name="token">Where the shorter list ends; null where it has no rows.</param>
    /// <exception cref="WebApiException">400: the values of the order make the address too long.</exception>
    public string AddressOf(string baseAddress, QueryTable table, string filter, PageToken? token)
    {
        var given = options.FirstOrDefault(option => option.Key is QueryOptionNames.Filter).Value;
        List<KeyValuePair<string, string>> all =
        [
            new(QueryOptionNames.Filter, given is null ? filter : $"{filter} and ({given})"),
            .. options.Where(option => option.Key is not QueryOptionNames.Filter),
        ];

        // A list refuses aliases that nothing names. One may stand in the value of another.
        List<KeyValuePair<string, string>> unused = [.. aliases];
        while (unused.FindIndex(alias => all.Exists(option => option.Value.Contains(alias.Key, StringComparison.Ordinal))) is >= 0 and var used)
        {
            all.Add(unused[used]);
            unused.RemoveAt(used);
        }

        return PageToken.AddressOf($"{baseAddress}{table.SetName}", table, all, token);
    }

    private static KeyValuePair<string, string> Named(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(option, string.Empty) : new(option[..equals].Trim(), option[(equals + 1)..].Trim());
    }
}
