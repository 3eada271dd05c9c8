using System.Buffers;
using System.Text.Unicode;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>
/// Functions that look for one text in another without regard to case, as <see cref="TextCollation"/> compares them. SQLite's
/// own LIKE knows case of ASCII only, and its pattern would have to be escaped.
/// </summary>
internal static class TextFunctions
{
    public const string Contains = "jobcontains";
    public const string StartsWith = "jobstartswith";
    public const string EndsWith = "jobendswith";

    private const int StackCharacters = 256;

    private delegate bool Match(ReadOnlySpan<char> text, ReadOnlySpan<char> part);

    public static void Register(sqlite3 database)
    {
        Register(database, Contains, static (text, part) => text.Contains(part, StringComparison.OrdinalIgnoreCase));
        Register(database, StartsWith, static (text, part) => text.StartsWith(part, StringComparison.OrdinalIgnoreCase));
        Register(database, EndsWith, static (text, part) => text.EndsWith(part, StringComparison.OrdinalIgnoreCase));
    }

    private static void Register(sqlite3 database, string name, Match match) =>
        _ = raw.sqlite3_create_function(
            database, name, 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null,
            (context, _, arguments) => raw.sqlite3_result_int(context, Answer(arguments[0], arguments[1], match) ? 1 : 0));

    private static bool Answer(sqlite3_value text, sqlite3_value part, Match match)
    {
        if (raw.sqlite3_value_type(text) == raw.SQLITE_NULL)
        {
            return false;
        }

        var textBytes = raw.sqlite3_value_blob(text);
        var partBytes = raw.sqlite3_value_blob(part);
        var rentedText = textBytes.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(textBytes.Length) : null;
        var rentedPart = partBytes.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(partBytes.Length) : null;
        Span<char> textCharacters = rentedText ?? stackalloc char[StackCharacters];
        Span<char> partCharacters = rentedPart ?? stackalloc char[StackCharacters];
        Utf8.ToUtf16(textBytes, textCharacters, out _, out var textLength);
        Utf8.ToUtf16(partBytes, partCharacters, out _, out var partLength);
        var isMatch = match(textCharacters[..textLength], partCharacters[..partLength]);
        if (rentedText is not null)
        {
            ArrayPool<char>.Shared.Return(rentedText);
        }

        if (rentedPart is not null)
        {
            ArrayPool<char>.Shared.Return(rentedPart);
        }

        return isMatch;
    }
}
