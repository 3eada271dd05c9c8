using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>
/// Looks at a store as SQLite sees it, without changing a byte. After a kill the file alone says nothing: its newest pages
/// are in the log, and a checkpoint may have been cut off in its middle. So SQLite recovers first, in memory or on a copy,
/// and only what it then shows is judged.
/// </summary>
internal static class StoreInspection
{
    private const string CopyFolder = "jobs.recovery";

    /// <summary>Refuses a store that is not ours, is newer, or is damaged.</summary>
    /// <param name="paths">The store's files; any of them may be missing.</param>
    /// <exception cref="Table.JobStoreException">It is refused.</exception>
    public static void Check(StorePaths paths)
    {
        bool hasLog;
        try
        {
            hasLog = StoreLog.MayHoldPages(paths.Wal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreRefusals.Unusable(paths.Database, exception);
        }

        if (Length(paths.Database) == 0)
        {
            // SQLite takes such a log for a leftover, and deletes it.
            if (hasLog)
            {
                throw StoreRefusals.LogAlone(paths);
            }

            return;
        }

        try
        {
            if (Length(paths.Journal) > 0)
            {
                CheckCopy(paths);
            }
            else if (hasLog)
            {
                CheckWithLog(paths);
            }
            else
            {
                using var connection = StoreConnection.OpenUntouched(paths.Database);
                CheckSchema(connection, paths.Database);
                CheckLength(connection, paths.Database, paths.Database);
            }
        }
        catch (SqliteException exception)
        {
            throw StoreRefusals.Of(paths, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreRefusals.Unusable(paths.Database, exception);
        }
    }

    /// <summary>Refuses a store that is not ours, is newer, or whose tables are not as this program makes them. An empty one is new.</summary>
    /// <param name="connection">The store, recovered.</param>
    /// <param name="file">Its file, for the refusal.</param>
    public static void CheckSchema(StoreConnection connection, string file)
    {
        if (connection.Scalar("PRAGMA page_count") == 0)
        {
            return;
        }

        if (connection.Scalar("PRAGMA application_id") != StoreSchema.ApplicationId)
        {
            throw StoreRefusals.Foreign(file);
        }

        var version = connection.Scalar("PRAGMA user_version");
        if (version > StoreSchema.Version)
        {
            throw StoreRefusals.Newer(file, version, StoreSchema.Version);
        }

        if (version < 1)
        {
            throw StoreRefusals.Damaged(file, "it has no schema version");
        }

        if (StoreSchema.Difference(connection) is { } difference)
        {
            throw StoreRefusals.Damaged(file, difference);
        }
    }

    /// <summary>The index of the log is built in this process's memory. Who else has the file open has one in shared memory, which is used then.</summary>
    private static void CheckWithLog(StorePaths paths)
    {
        try
        {
            using var connection = StoreConnection.OpenToLook(paths.Database, isAlone: true);
            CheckWithLog(connection, paths);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_BUSY)
        {
            using var connection = StoreConnection.OpenToLook(paths.Database, isAlone: false);
            CheckWithLog(connection, paths);
        }
    }

    private static void CheckWithLog(StoreConnection connection, StorePaths paths)
    {
        CheckSchema(connection, paths.Database);
        var pageBytes = connection.Scalar("PRAGMA page_size");
        var pages = connection.Scalar("PRAGMA page_count");
        var length = Length(paths.Database);
        if (StoreHeader.Describe(length, pages * pageBytes) is { } cutShort
            && !StoreLog.Holds(paths.Wal, (int)pageBytes, (length / pageBytes) + 1, pages)
            // Part of a page is what a checkpoint leaves that was cut off, and then the log holds that page.
            && ((length % pageBytes != 0 && !StoreLog.Holds(paths.Wal, (int)pageBytes, (length / pageBytes) + 1, (length / pageBytes) + 1))
                // Pages that are free need not be anywhere, so the last word is SQLite's. It reads the whole file, which few starts have to wait for.
                || !connection.IsWhole()))
        {
            throw StoreRefusals.Damaged(paths.Database, cutShort);
        }
    }

    /// <summary>Refuses a file whose last page is cut short: SQLite rounds its length up to whole pages, and reads the rest as zeros. No kill leaves one without a log.</summary>
    /// <param name="connection">The store, recovered.</param>
    /// <param name="recovered">The file that the connection has open.</param>
    /// <param name="file">The store's file, for the refusal.</param>
    private static void CheckLength(StoreConnection connection, string recovered, string file)
    {
        if (StoreHeader.Describe(Length(recovered), connection.Scalar("PRAGMA page_count") * connection.Scalar("PRAGMA page_size")) is { } cutShort)
        {
            throw StoreRefusals.Damaged(file, cutShort);
        }
    }

    /// <summary>
    /// A rollback journal is undone in the file itself, so that is tried on a copy. There is one only where a new store was
    /// being made, which is small, or where another program wrote the file.
    /// </summary>
    private static void CheckCopy(StorePaths paths)
    {
        var copy = new StorePaths(Path.Combine(paths.Folder, CopyFolder));
        try
        {
            Directory.CreateDirectory(copy.Folder);
            foreach (var (from, to) in new[] { (paths.Database, copy.Database), (paths.Journal, copy.Journal), (paths.Wal, copy.Wal) })
            {
                if (File.Exists(from))
                {
                    File.Copy(from, to, overwrite: true);
                }
            }

            using var connection = StoreConnection.OpenToLook(copy.Database, isAlone: true);
            CheckSchema(connection, paths.Database);
            CheckLength(connection, copy.Database, paths.Database);
        }
        finally
        {
            if (Directory.Exists(copy.Folder))
            {
                Directory.Delete(copy.Folder, recursive: true);
            }
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
