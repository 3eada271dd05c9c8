using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>Tells errors that come of a damaged file from others, which a reopening mends.</summary>
internal static class StoreDamage
{
    /// <summary>Whether an error says that the file is damaged.</summary>
    /// <param name="exception">The error.</param>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
}
