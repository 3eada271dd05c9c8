using System.Buffers;
using System.Text;
using System.Text.Unicode;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>How the texts of queries compare: without regard to case, as <see cref="StringComparison.OrdinalIgnoreCase"/> does.</summary>
internal static class TextCollation
{
    public const string Name = "JOBTEXT";

    private const int StackCharacters = 256;

    public static void Register(sqlite3 database) =>
        _ = raw.sqlite3__create_collation_utf8(database, Name, null, static (_, left, right) => Compare(left, right));

    /// <summary>Compares two texts in UTF-8.</summary>
    internal static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        Ascii.IsValid(left) && Ascii.IsValid(right) ? CompareAscii(left, right) : CompareUnicode(left, right);

    private static int CompareAscii(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            var difference = Upper(left[i]) - Upper(right[i]);
            if (difference != 0)
            {
                return difference;
            }
        }

        return left.Length - right.Length;
    }

    private static int Upper(byte character) => character is >= (byte)'a' and <= (byte)'z' ? character - ('a' - 'A') : character;

    private static int CompareUnicode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var rentedLeft = left.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(left.Length) : null;
        var rentedRight = right.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(right.Length) : null;
        var leftText = rentedLeft ?? stackalloc char[StackCharacters];
        var rightText = rentedRight ?? stackalloc char[StackCharacters];
        Utf8.ToUtf16(left, leftText, out _, out var leftLength);
        Utf8.ToUtf16(right, rightText, out _, out var rightLength);
        var result = leftText[..leftLength].CompareTo(rightText[..rightLength], StringComparison.OrdinalIgnoreCase);
        if (rentedLeft is not null)
        {
            ArrayPool<char>.Shared.Return(rentedLeft);
        }

        if (rentedRight is not null)
        {
            ArrayPool<char>.Shared.Return(rentedRight);
        }

        return result;
    }
}
