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
            StoreInspection.Check(paths);
            return held ?? FolderLock.Take(paths);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Opens the writer's connection, with the schema up to date and all that the log holds in the main file.</summary>
    /// <param name="paths">The store's files; the folder's lock is held.</param>
    /// <exception cref="JobStoreException">The store cannot be used.</exception>
    public static StoreConnection OpenWriter(StorePaths paths)
    {
        StoreConnection? connection = null;
        try
        {
            connection = StoreConnection.OpenWriter(paths.Database);
            connection.CheckpointsOnClose(false);
            if (raw.sqlite3_db_readonly(connection.Database, "main") != 0)
            {
                throw StoreRefusals.NotWritable(paths.Folder, new UnauthorizedAccessException($"{paths.Database} is read-only."));
            }

            StoreInspection.CheckSchema(connection, paths.Database);
            StoreSchema.Migrate(connection);
            // Only now: the first tables go in with a rollback journal, so that the main file always has our mark.
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.CheckpointsOnClose(true);
            // A column that was dropped leaves a read transaction open, and no checkpoint is made under one (SQLite 3.50.4).
            connection.Execute("BEGIN IMMEDIATE");
            connection.Execute("COMMIT");
            // After a failed sync the log may hold pages that the system believes are on disk and are not. Copying it into
            // the main file writes and syncs them again; what can be read from here on is on disk.
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return connection;
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw StoreRefusals.Of(paths, exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }
}
