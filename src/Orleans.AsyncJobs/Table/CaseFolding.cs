using System.Text;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// How texts compare without regard to case: each character is replaced by what Unicode's simple case folding makes of it
/// (CaseFolding.txt, status C and S), and the results are compared by code point. So <c>ſ</c> is <c>s</c>, the Kelvin sign is
/// <c>k</c>, <c>ẞ</c> is <c>ß</c> and <c>ς</c> is <c>σ</c>; <c>İ</c> and <c>ı</c> are themselves.
/// </summary>
/// <remarks>
/// .NET has no such folding: <see cref="StringComparison.OrdinalIgnoreCase"/> upper-cases, and what it knows depends on the
/// machine's ICU. Pages go on behind a text of the page before, maybe answered by another machine, so all have to agree.
/// A character keeps its number of UTF-16 units when it is folded, but not its number of bytes of UTF-8.
/// </remarks>
internal static partial class CaseFolding
{
    /// <summary>The most bytes of UTF-8 that one UTF-16 unit of a text comes from.</summary>
    public const int MaxBytesPerUnit = 3;

    private const int PageSize = 0x100;
    private const int FirstSupplementary = 0x1_0000;
    private const int AsciiCount = 0x80;

    /// <summary>For each 256 characters of the first plane what they fold to; null where all stay themselves.</summary>
    private static readonly char[]?[] Pages = MakePages();

    /// <summary>The ranges beyond the first plane.</summary>
    private static readonly int[] Supplementary = [.. Ranges[FirstOf(FirstSupplementary)..]];

    /// <summary>The character that stands for all that differ from it in case only.</summary>
    /// <param name="character">A code point.</param>
    public static int Fold(int character) => character < FirstSupplementary ? Fold((char)character) : FoldSupplementary(character);

    /// <summary>Replaces each character by what it folds to.</summary>
    public static void Fold(Span<char> text)
    {
        while (!text.IsEmpty)
        {
            _ = Ascii.ToLowerInPlace(text, out var length);
            text = text[length..];
            length = 0;
            while (length < text.Length && text[length] >= AsciiCount)
            {
                length += FoldFirst(text[length..]);
            }

            text = text[length..];
        }
    }

    /// <summary>A text whose characters are all folded.</summary>
    public static string Fold(string text) => string.Create(text.Length, text, static (folded, text) =>
    {
        text.CopyTo(folded);
        Fold(folded);
    });

    /// <summary>Compares two texts.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            if ((left[0] | right[0]) < AsciiCount && FoldAscii((byte)left[0]) == FoldAscii((byte)right[0]))
            {
                left = left[1..];
                right = right[1..];
                continue;
            }

            _ = Rune.DecodeFromUtf16(left, out var one, out var oneLength);
            _ = Rune.DecodeFromUtf16(right, out var other, out var otherLength);
            var difference = one == other ? 0 : Fold(one.Value) - Fold(other.Value);
            if (difference != 0)
            {
                return difference;
            }

            left = left[oneLength..];
            right = right[otherLength..];
        }

        return left.Length - right.Length;
    }

    /// <summary>Compares two texts in UTF-8.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var difference = CompareStart(ref left, ref right);
        return difference != 0 ? difference : left.Length - right.Length;
    }

    /// <summary>Compares two texts in UTF-8 as far as both go, and takes away what they have in common.</summary>
    /// <returns>0 where one of them, which is empty then, is the start of the other one.</returns>
    public static int CompareStart(ref ReadOnlySpan<byte> left, ref ReadOnlySpan<byte> right)
    {
        // What is the same byte by byte, but for the character in which they part.
        var same = left.CommonPrefixLength(right);
        while (same > 0 && ((same < left.Length && IsInside(left[same])) || (same < right.Length && IsInside(right[same]))))
        {
            same--;
        }

        left = left[same..];
        right = right[same..];
        while (true)
        {
            var length = Math.Min(left.Length, right.Length);
            var at = 0;
            while (at < length && (left[at] | right[at]) < AsciiCount)
            {
                var difference = left[at] == right[at] ? 0 : FoldAscii(left[at]) - FoldAscii(right[at]);
                if (difference != 0)
                {
                    return difference;
                }

                at++;
            }

            left = left[at..];
            right = right[at..];
            if (at == length)
            {
                return 0;
            }

            _ = Rune.DecodeFromUtf8(left, out var one, out var oneLength);
            _ = Rune.DecodeFromUtf8(right, out var other, out var otherLength);
            if (Fold(one.Value) - Fold(other.Value) is var unlike and not 0)
            {
                return unlike;
            }

            left = left[oneLength..];
            right = right[otherLength..];
        }
    }

    /// <summary>Whether two texts are the same without regard to case.</summary>
    public static bool AreSame(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => left.Length == right.Length && Compare(left, right) == 0;

    /// <summary>Whether a byte of UTF-8 is not the first one of its character.</summary>
    private static bool IsInside(byte part) => (part & 0xC0) == 0x80;

    private static char Fold(char character) => Pages[character / PageSize] is { } page ? page[character % PageSize] : character;

    private static int FoldAscii(byte character) => character is >= (byte)'A' and <= (byte)'Z' ? character + ('a' - 'A') : character;

    /// <summary>Folds the first character of a text; answers how many units it has.</summary>
    private static int FoldFirst(Span<char> text)
    {
        if (text.Length > 1 && char.IsSurrogatePair(text[0], text[1]))
        {
            // The first half is that of the folded character too.
            text[1] += (char)(FoldSupplementary(char.ConvertToUtf32(text[0], text[1])) - char.ConvertToUtf32(text[0], text[1]));
            return 2;
        }

        text[0] = Fold(text[0]);
        return 1;
    }

    private static int FoldSupplementary(int character)
    {
        for (var i = 0; i < Supplementary.Length && Supplementary[i] <= character; i += 4)
        {
            if (character <= Supplementary[i + 1] && (character - Supplementary[i]) % Supplementary[i + 2] == 0)
            {
                return character + Supplementary[i + 3];
            }
        }

        return character;
    }

    /// <summary>Where the ranges from a character on begin.</summary>
    private static int FirstOf(int character)
    {
        var at = 0;
        while (Ranges[at] < character)
        {
            at += 4;
        }

        return at;
    }

    private static char[]?[] MakePages()
    {
        var pages = new char[]?[FirstSupplementary / PageSize];
        var ranges = Ranges[..FirstOf(FirstSupplementary)];
        for (var i = 0; i < ranges.Length; i += 4)
        {
            for (var character = ranges[i]; character <= ranges[i + 1]; character += ranges[i + 2])
            {
                var number = character / PageSize;
                var page = pages[number] ??= [.. Enumerable.Range(number * PageSize, PageSize).Select(itself => (char)itself)];
                page[character % PageSize] = (char)(character + ranges[i + 3]);
            }
        }

        return pages;
    }
}
