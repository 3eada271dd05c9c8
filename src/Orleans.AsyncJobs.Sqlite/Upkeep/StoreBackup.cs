using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Upkeep;

/// <summary>
/// Copies a store into a new file while it is written: what is stored at the moment that it begins, packed. The file gets its
/// name when it is whole and on disk; until then it has another one beside it.
/// </summary>
internal static class StoreBackup
{
    private const string Unfinished = ".unfinished";

    /// <summary>So many steps of SQLite's machine lie between two looks at whether to give up: some ten microseconds.</summary>
    private const int StepsPerLook = 1_000;

    /// <summary>Writes the copy. The log cannot be started over until it ends, since it reads one snapshot.</summary>
    /// <param name="database">The store's file.</param>
    /// <param name="path">The new file.</param>
    /// <param name="hooks">Tells tests that it is under way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JobStoreException">The file exists, or cannot be written.</exception>
    public static void Write(string database, string path, StoreHooks hooks, CancellationToken cancellationToken) =>
        Write(() => StoreConnection.OpenToCopy(database), path, hooks, cancellationToken);

    /// <summary>Writes the copy from a connection that is opened for it and may write: the copy counts as a write.</summary>
    /// <param name="open">Opens the store.</param>
    /// <param name="path">The new file.</param>
    /// <param name="hooks">Tells tests that it is under way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JobStoreException">The file exists, or cannot be written.</exception>
    public static void Write(Func<StoreConnection> open, string path, StoreHooks hooks, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(path);
        if (File.Exists(file))
        {
            throw new JobStoreException($"There is a file {file} already. Name another one for the backup.");
        }

        var unfinished = file + Unfinished;
        try
        {
            File.Delete(unfinished);
            Copy(open, unfinished, hooks, cancellationToken);
            using (var written = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file);
        }
        catch (Exception exception)
        {
            TryDelete(unfinished);
            TryDelete(unfinished + "-journal");
            cancellationToken.ThrowIfCancellationRequested();
            throw exception is SqliteException or IOException or UnauthorizedAccessException
                ? new JobStoreException($"The backup {file} could not be written: {exception.Message}", exception)
                : exception;
        }
    }

    private static void Copy(Func<StoreConnection> open, string file, StoreHooks hooks, CancellationToken cancellationToken)
    {
        using var connection = open();
        raw.sqlite3_progress_handler(
            connection.Database,
            StepsPerLook,
            _ =>
            {
                hooks.BackingUp?.Invoke();
                return cancellationToken.IsCancellationRequested ? 1 : 0;
            },
            null);
        cancellationToken.ThrowIfCancellationRequested();
        using var statement = new PreparedStatement(connection.Database, "VACUUM INTO ?1");
        statement.Bind(1, file);
        statement.Execute();
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // The folder may be gone; the failure that led here is what the caller hears.
        }
    }
}
