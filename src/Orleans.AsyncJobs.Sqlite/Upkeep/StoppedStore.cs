using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.FileSpace;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Upkeep;

/// <summary>
/// The store of a service that does not run, with what its log holds: looked at, checked and copied without a change to its
/// folder. While it is open no service starts there.
/// </summary>
internal sealed class StoppedStore : IDisposable
{
    private readonly StorePaths _paths;
    private readonly FolderLock? _lock;

    private StoppedStore(StorePaths paths, FolderLock? held)
    {
        _paths = paths;
        _lock = held;
    }

    /// <summary>Opens the store of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="JobStoreException">There is none, it is in use, or it is none that this program can read.</exception>
    public static StoppedStore Open(string folder)
    {
        var paths = new StorePaths(Path.GetFullPath(folder));
        if (!Directory.Exists(paths.Folder))
        {
            throw new JobStoreException($"There is no folder {paths.Folder}.");
        }

        var held = FolderLock.HoldExisting(paths);
        try
        {
            if (Length(paths.Journal) > 0)
            {
                // It is undone in the file itself, which only a start may do.
                throw new JobStoreException($"The store {paths.Database} was left in the middle of being made. Start the service there once; it mends that.");
            }

            StoreInspection.Check(paths);
            return Length(paths.Database) == 0 ? throw new JobStoreException($"There is no job store in {paths.Folder}.") : new StoppedStore(paths, held);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Its size and state. What only a running service knows is zero or null.</summary>
    public StoreInfo ReadInfo() => Using(connection =>
    {
        var pages = PageCounts.Read(connection);
        return new StoreInfo(
            _paths.Database,
            (int)connection.Scalar("PRAGMA user_version"),
            Length(_paths.Database),
            Length(_paths.Wal),
            pages.UnusedBytes,
            StoreSpace.Free(_paths.Folder) ?? 0,
            QueuedWrites: 0,
            Commits: 0,
            CommitP50Seconds: null,
            CommitP99Seconds: null)
        {
            SpareBytes = pages.CanShrink ? pages.SpareBytes(SqliteJobStoreDefaults.SpareBytes) : null,
        };
    });

    /// <summary>Looks whether everything stored can be read and agrees with itself. Of a store of an earlier version the pages alone are looked at.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong, at most 100 sentences.</returns>
    public IReadOnlyList<string> Check(CancellationToken cancellationToken) => Using(connection =>
        connection.Scalar("PRAGMA user_version") == StoreSchema.Version ? StoreCheck.Run(connection, cancellationToken) : StoreCheck.RunOnPages(connection));

    /// <summary>Writes a copy of everything into a new file.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="cancellationToken">Gives up; the unfinished file is removed.</param>
    /// <exception cref="JobStoreException">It exists, or cannot be written.</exception>
    public void BackUp(string path, CancellationToken cancellationToken) => StoreBackup.Write(
        () =>
        {
            var connection = OpenConnection();
            connection.Execute("PRAGMA query_only = OFF");
            return connection;
        },
        path,
        new StoreHooks(),
        cancellationToken);

    public void Dispose() => _lock?.Dispose();

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private StoreConnection OpenConnection() => StoreLog.MayHoldPages(_paths.Wal)
        ? StoreConnection.OpenToLook(_paths.Database, isAlone: true)
        : StoreConnection.OpenUntouched(_paths.Database);

    private T Using<T>(Func<StoreConnection, T> read)
    {
        try
        {
            using var connection = OpenConnection();
            return read(connection);
        }
        catch (SqliteException exception)
        {
            throw StoreRefusals.Of(_paths, exception);
        }
    }
}
