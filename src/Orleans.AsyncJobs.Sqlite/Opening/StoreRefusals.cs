using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>Why a store does not open: what is wrong, and what mends it.</summary>
internal static class StoreRefusals
{
    private const string OtherFolder = "choose another folder with AsyncJobs:Storage:Path (--data)";

    public static JobStoreException NotWritable(string folder, Exception cause) => StoreSpace.IsFull(folder, cause)
        ? DiskFull(folder, cause)
        : new($"The folder {folder} cannot be written: {cause.Message} Give this process the right to write there, or {OtherFolder}.", cause);

    public static JobStoreException DiskFull(string folder, Exception cause) =>
        new($"The disk that holds {folder} is full. Make space there, or {OtherFolder}. Nothing was lost.", cause);

    public static JobStoreException InUse(string folder, string? processId, Exception cause) =>
        new($"The folder {folder} is in use by another process{(processId is null ? string.Empty : $" (process id {processId})")}. Stop that process, or {OtherFolder}.", cause);

    public static JobStoreException NotADatabase(string file, Exception? cause = null) =>
        new($"The file {file} is not a job store: it is no SQLite database, or its header is damaged. Restore it from a backup, move it away, or {OtherFolder}. Nothing was changed.", cause);

    public static JobStoreException LogAlone(StorePaths paths) =>
        new($"The store {paths.Database} is missing or empty, and its log {paths.Wal} is not. Restore both from a backup, move the log away, or {OtherFolder}. Nothing was changed.");

    public static JobStoreException Foreign(string file) =>
        new($"The file {file} is a SQLite database of another program. Move it away, or {OtherFolder}. Nothing was changed.");

    public static JobStoreException Newer(string file, long version, int known) =>
        new($"The store {file} has schema version {version}; this program knows versions up to {known}. Run the newer version of this program that wrote it, or {OtherFolder}. Nothing was changed.");

    public static JobStoreException Damaged(string file, string what, Exception? cause = null) =>
        new($"The store {file} is damaged: {what.TrimEnd('.')}. Restore it from a backup, move it away, or {OtherFolder}. Nothing was changed.", cause);

    public static JobStoreException Unusable(string file, Exception cause) => StoreSpace.IsFull(Path.GetDirectoryName(file)!, cause)
        ? DiskFull(Path.GetDirectoryName(file)!, cause)
        : new($"The store {file} cannot be opened: {cause.Message} Mend that, or {OtherFolder}.", cause);

    /// <summary>What SQLite's error means for the store.</summary>
    public static JobStoreException Of(StorePaths paths, SqliteException exception) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => NotADatabase(paths.Database, exception),
        raw.SQLITE_CORRUPT or raw.SQLITE_ERROR or raw.SQLITE_FORMAT =>
            Damaged(paths.Database, StoreHeader.CutShort(paths.Database) ?? exception.Message, exception),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN => NotWritable(paths.Folder, exception),
        _ => Unusable(paths.Database, exception),
    };
}
