using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>
/// Opens a store's file. Everything that can be refused is looked at before anything is written, so that a file that is
/// not ours stays as it is, with nothing new beside it.
/// </summary>
internal static class StoreOpener
{
    /// <summary>Makes the folder where it is missing, looks at the file, and takes the folder's lock.</summary>
    /// <param name="paths">The store's files.</param>
    /// <exception cref="JobStoreException">The store cannot be used.</exception>
    public static FolderLock TakeFolder(StorePaths paths)
    {
        try
        {
            Directory.CreateDirectory(paths.Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreRefusals.NotWritable(paths.Folder, exception);
        }

        // A folder without a lock file was never in use: it is looked at first, and gets its lock file only then.
        var held = FolderLock.TakeExisting(paths);
        try
        {
            Inspect(paths);
            return held ?? FolderLock.Take(paths);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Opens the writer's connection, with the schema up to date.</summary>
    /// <param name="paths">The store's files; the folder's lock is held.</param>
    /// <exception cref="JobStoreException">The store cannot be used.</exception>
    public static StoreConnection OpenWriter(StorePaths paths)
    {
        StoreConnection? connection = null;
        try
        {
            connection = StoreConnection.OpenWriter(paths.Database);
            if (raw.sqlite3_db_readonly(connection.Database, "main") != 0)
            {
                throw StoreRefusals.NotWritable(paths.Folder, new UnauthorizedAccessException($"{paths.Database} is read-only."));
            }

            if (connection.Scalar("PRAGMA user_version") > 0)
            {
                CheckSchema(connection, paths.Database);
            }

            StoreSchema.Migrate(connection);
            // Only now: the first tables go in with a rollback journal, so that the main file always has our mark.
            connection.Execute("PRAGMA journal_mode = WAL");
            return connection;
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw Translate(paths, exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private static void Inspect(StorePaths paths)
    {
        var file = new FileInfo(paths.Database);
        // With a journal the file alone says nothing: SQLite has to recover it first, and the checks come after that.
        if (!file.Exists || file.Length == 0 || File.Exists(paths.Journal))
        {
            return;
        }

        StoreHeader.Check(paths.Database, StoreSchema.Version);
        if (File.Exists(paths.Wal))
        {
            return;
        }

        try
        {
            using var connection = StoreConnection.OpenUntouched(paths.Database);
            CheckSchema(connection, paths.Database);
        }
        catch (SqliteException exception)
        {
            throw Translate(paths, exception);
        }
    }

    private static void CheckSchema(StoreConnection connection, string file)
    {
        if (connection.Scalar("PRAGMA application_id") != StoreHeader.ApplicationId)
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

    private static JobStoreException Translate(StorePaths paths, SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => StoreRefusals.NotADatabase(paths.Database, e),
        raw.SQLITE_CORRUPT or raw.SQLITE_ERROR or raw.SQLITE_FORMAT => StoreRefusals.Damaged(paths.Database, e.Message, e),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN => StoreRefusals.NotWritable(paths.Folder, e),
        _ => StoreRefusals.Unusable(paths.Database, e),
    };
}
