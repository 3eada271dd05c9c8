using System.Buffers;
using System.Text;

namespace Orleans.AsyncJobs.Model;

/// <summary>Cuts text to a length, with a mark, never through a surrogate pair.</summary>
internal static class TextLimit
{
    private const string Mark = "… [cut]";

    /// <summary>Whether every store can keep the text: no U+0000, and no half of a surrogate pair.</summary>
    public static bool IsStorable(ReadOnlySpan<char> text) => !text.Contains('\0') && IsWellFormed(text);

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

    /// <summary>The begin of a text that has at most so many bytes in UTF-8.</summary>
    public static string CutBytes(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var room = new byte[maxBytes - Encoding.UTF8.GetByteCount(Mark)];
        Encoding.UTF8.GetEncoder().Convert(text, room, flush: false, out var kept, out _, out _);
        return string.Concat(text.AsSpan(0, kept), Mark);
    }

    /// <summary>What somebody wrote, short enough to be named in a sentence: its begin and an ellipsis where it is longer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">How many characters are kept.</param>
    public static string Shown(string text, int maxLength = 100) =>
        text.Length <= maxLength ? text : string.Concat(text.AsSpan(0, KeptOf(text, maxLength)), "…");

    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        return string.Concat(text.AsSpan(0, KeptOf(text, maxLength - Mark.Length)), Mark);
    }

    /// <summary>How many of so many characters are kept of a longer text: one less where the last one is the first half of a pair.</summary>
    private static int KeptOf(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
