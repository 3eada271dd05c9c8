using System.Globalization;
using System.Text;

namespace Orleans.AsyncJobs.Server.Output;

/// <summary>
/// Text of jobs on its way to a terminal. Names and messages may hold escape sequences that move the cursor, change colors or
/// write the clipboard, and marks that turn the direction of reading: they are shown as what they are.
/// </summary>
internal static class TerminalText
{
    /// <summary>The text with its control characters spelled out; line breaks and tabs stay.</summary>
    public static string Safe(string text) => text.All(character => !IsUnsafe(character)) ? text : Spell(text);

    /// <summary>Its first line, in the same way.</summary>
    public static string Line(string text)
    {
        var first = text.AsSpan().TrimStart("\r\n");
        var end = first.IndexOfAny('\r', '\n');
        return Safe((end < 0 ? first : first[..end]).ToString().Replace('\t', ' '));
    }

    private static bool IsUnsafe(char character) => character is not ('\n' or '\t')
        && CharUnicodeInfo.GetUnicodeCategory(character)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        && character != '\u200d';

    private static string Spell(string text)
    {
        var spelled = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (IsUnsafe(character))
            {
                spelled.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                spelled.Append(character);
            }
        }

        return spelled.ToString();
    }
}
