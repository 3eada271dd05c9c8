using System.Globalization;

namespace Orleans.AsyncJobs.Model;

/// <summary>
/// Dates in bodies, queries and searches: ISO 8601, a date alone or with a time; without an offset they are UTC. Seconds have up to 12 digits behind
/// the point, as in OData, of which 7 are kept: what is finer than 100 ns is cut off.
/// </summary>
internal static class Moments
{
    private const int MaxDigits = 12;
    private const int KeptDigits = 7;

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static bool TryParse(string text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(
            WithKeptDigits(text), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);

    private static string WithKeptDigits(string text)
    {
        var start = text.IndexOf('.', StringComparison.Ordinal) + 1;
        var end = start;
        while (start > 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - start is > KeptDigits and <= MaxDigits ? text.Remove(start + KeptDigits, end - start - KeptDigits) : text;
    }
}
