using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>Why a store does not open: what is wrong, and what mends it.</summary>
internal static class StoreRefusals
{
    private const string OtherFolder = "choose another folder with AsyncJobs:Storage:Path (--data)";

    public static JobStoreException NotWritable(string folder, Exception cause) =>
        new($"The folder {folder} cannot be written: {cause.Message} Give this process the right to write there, or {OtherFolder}.", cause);

    public static JobStoreException InUse(string folder, string? processId, Exception cause) =>
        new($"The folder {folder} is in use by another process{(processId is null ? string.Empty : $" (process id {processId})")}. Stop that process, or {OtherFolder}.", cause);

    public static JobStoreException NotADatabase(string file, Exception? cause = null) =>
        new($"The file {file} is not a job store: it is no SQLite database, or its header is damaged. Restore it from a backup, move it away, or {OtherFolder}. Nothing was changed.", cause);

    public static JobStoreException Foreign(string file) =>
        new($"The file {file} is a SQLite database of another program. Move it away, or {OtherFolder}. Nothing was changed.");

    public static JobStoreException Newer(string file, long version, int known) =>
        new($"The store {file} has schema version {version}; this program knows versions up to {known}. Run the newer version of this program that wrote it, or {OtherFolder}. Nothing was changed.");

    public static JobStoreException Damaged(string file, string what, Exception? cause = null) =>
        new($"The store {file} is damaged: {what}. Restore it from a backup, move it away, or {OtherFolder}. Nothing was changed.", cause);

    public static JobStoreException Unusable(string file, Exception cause) =>
        new($"The store {file} cannot be opened: {cause.Message} Mend that, or {OtherFolder}.", cause);
}
