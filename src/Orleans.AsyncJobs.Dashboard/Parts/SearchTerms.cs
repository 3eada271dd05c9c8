using Orleans.AsyncJobs.Gateway.Search;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>Puts search terms together and finds them; what they mean is up to the gateway's search.</summary>
internal static class SearchTerms
{
    /// <summary>A value as it stands behind an operator: in quotes where it has to be.</summary>
    public static string Quote(string value) =>
        value.Length > 0 && value.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? value
            : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The one value of the one term <c>name:value</c>; null where there is none, or more.</summary>
    public static string? Find(string? search, string name) =>
        Split(search).Where(term => Is(term, name)).ToList() is [{ IsNegated: false, Operator: ":", Values: [var value] }] ? value : null;

    /// <summary>The search with this term in the place of others of its name; without any where the value is null.</summary>
    public static string With(string? search, string name, string? value)
    {
        var others = Split(search).Where(term => !Is(term, name)).Select(term => term.Raw);
        return string.Join(' ', value is null ? others : others.Prepend($"{name}:{Quote(value)}"));
    }

    /// <summary>Whether a search consists of this one term.</summary>
    public static bool IsOnly(string? search, string name) => Split(search) is [var term] && Is(term, name);

    private static bool Is(SearchTerm term, string name) => string.Equals(term.Name, name, StringComparison.OrdinalIgnoreCase);

    private static List<SearchTerm> Split(string? search)
    {
        try
        {
            return [.. SearchTerm.Split(search ?? string.Empty)];
        }
        catch (SearchException)
        {
            // It is shown with what is wrong with it; there is nothing in it to build upon.
            return [];
        }
    }
}
