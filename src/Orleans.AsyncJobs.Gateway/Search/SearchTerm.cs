using System.Text;

namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>One term of a search, taken apart but not understood.</summary>
/// <param name="Raw">The term as it stands, with its sign and quotes.</param>
/// <param name="Position">Where it begins in the text, from 0.</param>
/// <param name="IsNegated">Whether a minus stands before it.</param>
/// <param name="Name">What stands before the operator; null for a bare word.</param>
/// <param name="Operator">The operator; null for a bare word.</param>
/// <param name="Values">The value, or several that commas part outside of quotes, without their quotes.</param>
/// <param name="Value">The whole value without its quotes, commas included.</param>
internal sealed record SearchTerm(
    string Raw, int Position, bool IsNegated, string? Name, string? Operator, IReadOnlyList<string> Values, string Value)
{
    /// <summary>The operators, the longest first.</summary>
    private static readonly string[] Operators = [">=", "<=", "!=", ":", "=", "~", ">", "<"];

    /// <summary>Splits a text into its terms.</summary>
    /// <exception cref="SearchException">A quote is not closed, or a minus stands alone.</exception>
    public static IEnumerable<SearchTerm> Split(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var end = EndOf(text, i, out var openQuote);
            if (openQuote >= 0)
            {
                throw SearchException.At(text[i..], i, $"the quote at character {openQuote + 1} is not closed. A quote inside of quotes is written twice.");
            }

            yield return Parse(text[i..end], i);
            i = end;
        }
    }

    /// <summary>Where the term ends that begins at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="openQuote">Where the quote stands that is not closed; -1 for none.</param>
    public static int EndOf(string text, int start, out int openQuote)
    {
        openQuote = -1;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                openQuote = openQuote < 0 ? i : -1;
            }
            else if (openQuote < 0 && char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }

        return text.Length;
    }

    /// <summary>Takes the sign, the name and the operator from the begin of a term.</summary>
    /// <returns>How many characters they have; what follows is the value.</returns>
    public static int ReadHead(string raw, out bool isNegated, out string? name, out string? operatorText)
    {
        isNegated = raw.StartsWith('-');
        var start = isNegated ? 1 : 0;
        var end = start;
        while (end < raw.Length && char.IsAsciiLetter(raw[end]))
        {
            end++;
        }

        operatorText = end > start ? Array.Find(Operators, candidate => raw.AsSpan(end).StartsWith(candidate, StringComparison.Ordinal)) : null;
        name = operatorText is null ? null : raw[start..end];
        return operatorText is null ? start : end + operatorText.Length;
    }

    private static SearchTerm Parse(string raw, int position)
    {
        var valueAt = ReadHead(raw, out var isNegated, out var name, out var operatorText);
        if (valueAt == raw.Length && name is null)
        {
            throw SearchException.At(raw, position, "a minus stands directly before the term that it negates.");
        }

        var (values, value) = Unquote(raw.AsSpan(valueAt));
        return new SearchTerm(raw, position, isNegated, name, operatorText, values, value);
    }

    private static (List<string> Values, string Value) Unquote(ReadOnlySpan<char> raw)
    {
        List<string> values = [];
        var (whole, value) = (new StringBuilder(), new StringBuilder());
        var isQuoted = false;
        for (var i = 0; i < raw.Length; i++)
        {
            var character = raw[i];
            if (character == '"' && !(isQuoted && i + 1 < raw.Length && raw[i + 1] == '"'))
            {
                isQuoted = !isQuoted;
                continue;
            }

            // Two quotes inside of quotes are one.
            i += character == '"' ? 1 : 0;
            whole.Append(character);
            if (character == ',' && !isQuoted)
            {
                values.Add(value.ToString());
                value.Clear();
                continue;
            }

            value.Append(character);
        }

        values.Add(value.ToString());
        return (values, whole.ToString());
    }
}
