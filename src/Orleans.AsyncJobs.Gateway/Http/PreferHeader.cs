using Microsoft.Extensions.Primitives;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>
/// The preferences of a request. Source: RFC 7240 §2: several in one header and in several headers, blanks or none around
/// <c>,</c>, <c>;</c> and <c>=</c>, values as tokens or quoted, names in any case. What is malformed is passed over.
/// </summary>
internal static class PreferHeader
{
    /// <summary>Reads the headers, in their order.</summary>
    /// <param name="header">The values of the header <c>Prefer</c>.</param>
    public static IEnumerable<Preference> Parse(StringValues header) => header
        .SelectMany(line => Split(line ?? string.Empty, ','))
        .Where(text => text.Length > 0)
        .Select(PreferenceOf);

    private static Preference PreferenceOf(string text)
    {
        var parts = Split(text, ';').Select(NameAndValue).ToList();
        return new Preference(parts[0].Name, parts[0].Value, [.. parts.Skip(1).Where(part => part.Name.Length > 0)]);
    }

    private static (string Name, string? Value) NameAndValue(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text.ToLowerInvariant(), null) : (text[..equals].Trim().ToLowerInvariant(), Unquoted(text[(equals + 1)..].Trim()));
    }

    /// <summary>A value without its quotes; a character behind a backslash stands for itself.</summary>
    private static string Unquoted(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            return value;
        }

        var inner = value[1..^1];
        if (!inner.Contains('\\', StringComparison.Ordinal))
        {
            return inner;
        }

        var text = new System.Text.StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            i += inner[i] == '\\' && i + 1 < inner.Length ? 1 : 0;
            text.Append(inner[i]);
        }

        return text.ToString();
    }

    private static IEnumerable<string> Split(string text, char separator)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && quoted && text[i] == '\\')
            {
                i++;
                continue;
            }

            if (i < text.Length && text[i] == '"')
            {
                quoted = !quoted;
            }

            if (i < text.Length && (quoted || text[i] != separator))
            {
                continue;
            }

            yield return text[start..Math.Min(i, text.Length)].Trim();
            start = i + 1;
        }
    }
}

/// <summary>One preference.</summary>
/// <param name="Name">Its name in lower case.</param>
/// <param name="Value">Its value; null for none.</param>
/// <param name="Parameters">Its parameters, names in lower case.</param>
internal sealed record Preference(string Name, string? Value, IReadOnlyList<(string Name, string? Value)> Parameters)
{
    /// <summary>The value of a parameter; null where there is none. Of one that is given twice the first counts.</summary>
    public string? Find(string parameter) => Parameters.FirstOrDefault(known => string.Equals(known.Name, parameter, StringComparison.Ordinal)).Value;
}
