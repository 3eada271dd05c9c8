using System.Buffers;
using System.Text;

namespace Orleans.AsyncJobs.Model;

/// <summary>Cuts text to a length, with a mark, never through a surrogate pair.</summary>
internal static class TextLimit
{
    private const string Mark = "… [cut]";

    /// <summary>Whether every surrogate of the text has its other half.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var next = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return true;
            }

            if (Rune.DecodeFromUtf16(text[next..], out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            text = text[(next + consumed)..];
        }

        return true;
    }

    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        var kept = maxLength - Mark.Length;
        if (char.IsHighSurrogate(text[kept - 1]))
        {
            kept--;
        }

        return string.Concat(text.AsSpan(0, kept), Mark);
    }
}
