namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>What could stand at the cursor of a search.</summary>
internal static class SearchCompletion
{
    private static readonly (string Span, string Meaning)[] Spans =
        [("-15m", "15 minutes ago"), ("-1h", "an hour ago"), ("-1d", "a day ago"), ("-1w", "a week ago"), ("+1h", "in an hour"), ("+1d", "in a day")];

    /// <summary>Suggests terms and values.</summary>
    /// <param name="text">The search so far.</param>
    /// <param name="cursor">Where the cursor stands, 0 to the text's length; what is outside counts as its end.</param>
    /// <param name="handlers">The message names there are, for <c>handler:</c>.</param>
    /// <returns>At most <see cref="MaxSuggestions"/>, those that begin with what is typed.</returns>
    public static IReadOnlyList<SearchSuggestion> Complete(string text, int cursor, IEnumerable<string> handlers)
    {
        var end = cursor < 0 || cursor > text.Length ? text.Length : cursor;
        var start = StartOf(text, end);
        var typed = text[start..end];
        var valueAt = SearchTerm.ReadHead(typed, out var isNegated, out var name, out _);
        if (name is null)
        {
            var word = typed[valueAt..];
            return Pick(SearchTermKind.All.Select(kind => (kind.Name, kind.Name + kind.Operators[0], kind.Meaning)), word, start + valueAt, end);
        }

        // Of several values the last one is typed.
        var last = typed.LastIndexOf(',') is var comma && comma >= valueAt ? comma + 1 : valueAt;
        var value = typed[last..].TrimStart('"');
        return SearchTermKind.Find(name) switch
        {
            { Name: "state" } => Pick(SearchStates.All.Select(state => (state.Name, state.Name, state.Meaning)), value, start + last, end),
            { Name: "handler" } => Pick(handlers.Select(handler => (handler, Quoted(handler), string.Empty)), value, start + last, end),
            { } kind when kind.Operators[0] is ">" => Pick(Spans.Select(span => (span.Span, span.Span, span.Meaning)), value, start + last, end),
            _ => [],
        };
    }

    /// <summary>The most that are suggested at once.</summary>
    public const int MaxSuggestions = 20;

    private static int StartOf(string text, int end)
    {
        var start = 0;
        while (start < end)
        {
            var termEnd = SearchTerm.EndOf(text, start, out _);
            if (termEnd >= end)
            {
                break;
            }

            start = termEnd + 1;
        }

        return start;
    }

    private static List<SearchSuggestion> Pick(IEnumerable<(string Key, string Text, string Meaning)> all, string typed, int start, int end) =>
    [
        .. all
            .Where(candidate => candidate.Key.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Take(MaxSuggestions)
            .Select(candidate => new SearchSuggestion(candidate.Text, start, end - start, candidate.Meaning)),
    ];

    private static string Quoted(string value) => value.Any(character => char.IsWhiteSpace(character) || character is ',' or '"')
        ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;
}

/// <summary>One thing that could stand there.</summary>
/// <param name="Text">The text to put in.</param>
/// <param name="Start">Where: from this character, from 0.</param>
/// <param name="Length">In place of so many characters.</param>
/// <param name="Meaning">What it means, for people; empty where it says so itself.</param>
internal sealed record SearchSuggestion(string Text, int Start, int Length, string Meaning);
