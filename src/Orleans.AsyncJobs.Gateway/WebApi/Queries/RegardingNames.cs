using System.Text.RegularExpressions;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// <c>regardingobjectid_account</c> and the like: a job may regard a row of any table of Dataverse. Of those only
/// jobs can be followed, by a lookup of their own; the others are not here, so that such a navigation property leads nowhere: it is null where it is expanded, and stands for the id where it is
/// selected.
/// </summary>
internal static partial class RegardingNames
{
    private const string Column = "_regardingobjectid_value";

    /// <summary>Takes the names out of <c>$select</c> and <c>$expand</c>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="table">The table.</param>
    /// <returns>The options without them, and those that were expanded.</returns>
    public static (IDictionary<string, string> Options, IReadOnlyList<string> Expanded) Take(IDictionary<string, string> options, QueryTable table)
    {
        if (table.Find(Column) is null || !options.Any(option => option.Key is QueryOptionNames.Select or QueryOptionNames.Expand && option.Value.Contains("regardingobjectid_", StringComparison.Ordinal)))
        {
            return (options, []);
        }

        var rest = new Dictionary<string, string>(options, StringComparer.Ordinal);
        if (options.TryGetValue(QueryOptionNames.Select, out var select))
        {
            rest[QueryOptionNames.Select] = string.Join(',', OptionText.Split(select, ',').Select(name => IsOne(name, table) ? Column : name));
        }

        if (!options.TryGetValue(QueryOptionNames.Expand, out var expand))
        {
            return (rest, []);
        }

        var items = OptionText.Split(expand, ',').ToLookup(item => IsOne(OptionText.Cut(item).Name, table));
        rest[QueryOptionNames.Expand] = string.Join(',', items[false]);
        if (!items[false].Any())
        {
            rest.Remove(QueryOptionNames.Expand);
        }

        return (rest, [.. items[true].Select(item => OptionText.Cut(item).Name).Distinct(StringComparer.Ordinal)]);
    }

    private static bool IsOne(string name, QueryTable table) =>
        Name().IsMatch(name) && !table.Lookups.Any(lookup => string.Equals(lookup.Navigation, name, StringComparison.Ordinal));

    [GeneratedRegex("^regardingobjectid_[a-z][a-z0-9_]{0,100}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
