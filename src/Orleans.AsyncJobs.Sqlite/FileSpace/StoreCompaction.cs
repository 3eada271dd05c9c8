using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.FileSpace;

/// <summary>
/// Writes the store of a stopped service anew without its unused pages. A store that an earlier version made gives pages back
/// by itself from then on. SQLite does it in one transaction: a kill leaves the store as it was, or as it is to be.
/// </summary>
internal static class StoreCompaction
{
    /// <summary>Compacts the store of a folder, and brings its schema up to date as a start does.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Gives up; the store is as it was.</param>
    /// <returns>The bytes of the file before and after.</returns>
    /// <exception cref="JobStoreException">There is none, it is in use, it is none that this program can read, or there is too little space.</exception>
    public static (long Before, long After) Run(string folder, CancellationToken cancellationToken)
    {
        var paths = new StorePaths(Path.GetFullPath(folder));
        if (!File.Exists(paths.Database))
        {
            throw new JobStoreException($"There is no job store in {paths.Folder}.");
        }

        using var held = StoreOpener.TakeFolder(paths);
        var before = new FileInfo(paths.Database).Length;
        try
        {
            using var connection = StoreOpener.OpenWriter(paths);
            using var registration = cancellationToken.UnsafeRegister(static handle => raw.sqlite3_interrupt((sqlite3)handle!), connection.Database);
            cancellationToken.ThrowIfCancellationRequested();
            // The new file is made beside the memory, not in it.
            connection.Execute("PRAGMA temp_store = FILE");
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.Execute("VACUUM");
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw StoreSpace.IsFull(exception)
                ? new JobStoreException($"There is too little space to compact {paths.Database}: it takes twice the space that the store uses, beside it and in the folder for temporary files (SQLITE_TMPDIR). Nothing was changed.", exception)
                : StoreRefusals.Of(paths, exception);
        }

        return (before, new FileInfo(paths.Database).Length);
    }
}
