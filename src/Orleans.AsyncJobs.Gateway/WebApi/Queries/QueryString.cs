using System.Globalization;
using System.Text.Unicode;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// Splits a query string into names and values, as tolerantly as clients need it: names may be percent-encoded, a second
/// <c>?</c> outside of a quoted text counts as <c>&amp;</c>, and blanks around names and values are dropped.
/// </summary>
internal static class QueryString
{
    private const string EncodedQuote = "%27";
    private const int EncodedByteLength = 3;

    public static IEnumerable<KeyValuePair<string, string>> Split(string query)
    {
        var start = query.StartsWith('?') ? 1 : 0;
        var quoted = false;
        for (var i = start; i <= query.Length; i++)
        {
            if (i < query.Length)
            {
                if (IsQuote(query, i))
                {
                    quoted = !quoted;
                }

                // An ampersand inside a text is written %26 (OData v4.01 URL conventions §2), so a plain one always separates.
                if (query[i] != '&' && (query[i] != '?' || quoted))
                {
                    continue;
                }
            }

            quoted = false;
            if (TryDecode(query.AsSpan(start, i - start), start <= 1, out var option))
            {
                yield return option;
            }

            start = i + 1;
        }
    }

    /// <summary>An address with query options, which read again are the same.</summary>
    public static string Join(string address, IEnumerable<KeyValuePair<string, string>> options) =>
        $"{address}?{string.Join('&', options.Select(option => $"{Uri.EscapeDataString(option.Key).Replace("%24", "$", StringComparison.Ordinal).Replace("%40", "@", StringComparison.Ordinal)}={Uri.EscapeDataString(option.Value)}"))}";

    /// <summary>Whether the percent-encoded bytes are UTF-8. Decoding would leave those that are not as they stand.</summary>
    public static bool IsUtf8(string query)
    {
        Span<byte> bytes = stackalloc byte[query.Length / EncodedByteLength];
        for (var i = 0; i < query.Length; i++)
        {
            var length = 0;
            while (i + 2 < query.Length && query[i] == '%' && char.IsAsciiHexDigit(query[i + 1]) && char.IsAsciiHexDigit(query[i + 2]))
            {
                bytes[length++] = byte.Parse(query.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += EncodedByteLength;
            }

            if (!Utf8.IsValid(bytes[..length]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsQuote(string query, int index) =>
        query[index] == '\'' || string.CompareOrdinal(query, index, EncodedQuote, 0, EncodedQuote.Length) == 0;

    private static bool TryDecode(ReadOnlySpan<char> part, bool isFirst, out KeyValuePair<string, string> option)
    {
        var equals = part.IndexOf('=');
        var name = Decode(equals < 0 ? part : part[..equals]);
        name = isFirst ? name : name.Trim('\r', '\n', '\t', ' ');
        var value = equals < 0 ? string.Empty : Decode(part[(equals + 1)..]);
        option = new(name, name is QueryOptionNames.FetchXml ? value : WithoutLineBreaks(value));
        return name.Length > 0 || equals >= 0;
    }

    private static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' ')).Trim(' ');

    /// <summary>
    /// A value in which line breaks and tabs behind a comma, or at the begin, are blanks: queries of several lines are copied
    /// from documents. Elsewhere they stay, and are refused.
    /// </summary>
    private static string WithoutLineBreaks(string value)
    {
        if (value.AsSpan().IndexOfAny("\r\n\t") < 0)
        {
            return value;
        }

        var characters = value.ToCharArray();
        var (isQuoted, mayBreak) = (false, true);
        for (var i = 0; i < characters.Length; i++)
        {
            isQuoted ^= characters[i] == '\'';
            if (mayBreak && !isQuoted && characters[i] is '\r' or '\n' or '\t')
            {
                characters[i] = ' ';
            }

            mayBreak = !isQuoted && (characters[i] == ',' || (mayBreak && characters[i] == ' '));
        }

        return new string(characters).Trim(' ');
    }
}
