namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Texts of query options, taken apart where no quotes and no parentheses are open.</summary>
internal static class OptionText
{
    /// <summary>The parts between separators, without the blanks around them.</summary>
    public static IReadOnlyList<string> Split(string text, char separator)
    {
        List<string> parts = [];
        var (start, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\'': isQuoted = !isQuoted; break;
                case '(' when !isQuoted: depth++; break;
                case ')' when !isQuoted: depth--; break;
                case var character when character == separator && !isQuoted && depth == 0:
                    parts.Add(text[start..i].Trim());
                    start = i + 1;
                    break;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }

    /// <summary>What stands before parentheses at the end, and in them; null without any.</summary>
    public static (string Name, string? InParentheses) Cut(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open < 0 || !text.EndsWith(')') ? (text, null) : (text[..open].TrimEnd(), text[(open + 1)..^1]);
    }
}
