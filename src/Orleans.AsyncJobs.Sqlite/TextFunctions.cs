using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>
/// Functions that look for one text in another without regard to case, as <see cref="CaseFolding"/> has it. SQLite's own LIKE
/// knows case of ASCII only, and its pattern would have to be escaped.
/// </summary>
/// <remarks>
/// A text may be as long as the input of a handler, so that it is looked through piece by piece. Case never changes how many
/// UTF-16 units a text has, so what matches has the length of the part.
/// </remarks>
internal static class TextFunctions
{
    public const string Contains = "jobcontains";
    public const string StartsWith = "jobstartswith";
    public const string EndsWith = "jobendswith";
    public const string Like = "joblike";

    /// <summary>How much of a text is looked at in one go, besides the length of the part.</summary>
    internal const int PieceCharacters = 16_384;

    private const int StackCharacters = 256;

    private delegate bool Match(ReadOnlySpan<byte> text, FoldedPart part);

    public static void Register(sqlite3 database)
    {
        Register(database, Contains, IsIn);
        Register(database, StartsWith, IsAtStart);
        Register(database, EndsWith, IsAtEnd);
        RegisterLike(database);
    }

    /// <summary>Whether a text in UTF-8 holds a part anywhere.</summary>
    internal static bool IsIn(ReadOnlySpan<byte> text, FoldedPart part)
    {
        var needed = Math.Min(text.Length, PieceCharacters + part.Length);
        var rented = needed > StackCharacters ? ArrayPool<char>.Shared.Rent(needed) : null;
        var piece = rented ?? stackalloc char[StackCharacters];
        var kept = 0;
        var isFound = part.Length == 0;
        while (!isFound)
        {
            _ = Utf8.ToUtf16(text, piece[kept..], out var read, out var written);
            var filled = kept + written;
            isFound = part.IsIn(piece[..filled]);
            text = text[read..];
            if (read == 0 || text.IsEmpty)
            {
                break;
            }

            // What begins in here may end in the next piece.
            kept = Math.Min(part.Length - 1, filled);
            piece[(filled - kept)..filled].CopyTo(piece);
        }

        Return(rented);
        return isFound;
    }

    /// <summary>Whether a text in UTF-8 begins with a part.</summary>
    internal static bool IsAtStart(ReadOnlySpan<byte> text, FoldedPart part) =>
        Is(text[..Math.Min(text.Length, (part.Length + 1) * CaseFolding.MaxBytesPerUnit)], part, atEnd: false);

    /// <summary>Whether a text in UTF-8 ends with a part.</summary>
    internal static bool IsAtEnd(ReadOnlySpan<byte> text, FoldedPart part)
    {
        var start = Math.Max(0, text.Length - ((part.Length + 1) * CaseFolding.MaxBytesPerUnit));
        while (start < text.Length && (text[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return Is(text[start..], part, atEnd: true);
    }

    private static bool Is(ReadOnlySpan<byte> text, FoldedPart part, bool atEnd)
    {
        var rented = text.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        var characters = rented ?? stackalloc char[StackCharacters];
        _ = Utf8.ToUtf16(text, characters, out _, out var length, isFinalBlock: false);
        var isMatch = atEnd ? part.IsAtEnd(characters[..length]) : part.IsAtStart(characters[..length]);
        Return(rented);
        return isMatch;
    }

    private static void Register(sqlite3 database, string name, Match match) =>
        _ = raw.sqlite3_create_function(
            database, name, 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null,
            (context, _, arguments) => raw.sqlite3_result_int(context, Answer(arguments[0], arguments[1], match) ? 1 : 0));

    /// <summary>All rows of a query have one pattern, which is read once. A connection is used by one thread at a time.</summary>
    private static void RegisterLike(sqlite3 database)
    {
        LikePattern? pattern = null;
        byte[] written = [];
        _ = raw.sqlite3_create_function(
            database, Like, 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null,
            (context, _, arguments) => raw.sqlite3_result_int(context, IsLike(arguments[0], raw.sqlite3_value_blob(arguments[1])) ? 1 : 0));

        bool IsLike(sqlite3_value text, ReadOnlySpan<byte> asked)
        {
            if (pattern is null || !asked.SequenceEqual(written))
            {
                written = asked.ToArray();
                _ = LikePattern.TryParse(Encoding.UTF8.GetString(written), out pattern, out _);
            }

            return raw.sqlite3_value_type(text) != raw.SQLITE_NULL && pattern?.IsMatch(raw.sqlite3_value_blob(text)) == true;
        }
    }

    private static bool Answer(sqlite3_value text, sqlite3_value part, Match match)
    {
        if (raw.sqlite3_value_type(text) == raw.SQLITE_NULL)
        {
            return false;
        }

        var bytes = raw.sqlite3_value_blob(part);
        var rented = bytes.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(bytes.Length) : null;
        var characters = rented ?? stackalloc char[StackCharacters];
        _ = Utf8.ToUtf16(bytes, characters, out _, out var length);
        var isMatch = match(raw.sqlite3_value_blob(text), new FoldedPart(characters[..length]));
        Return(rented);
        return isMatch;
    }

    private static void Return(char[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
