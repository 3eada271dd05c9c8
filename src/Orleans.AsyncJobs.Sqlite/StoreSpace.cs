using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>Tells errors that come of a full disk from others. The system says so for some files, and for others SQLite only says "disk I/O error".</summary>
internal static class StoreSpace
{
    /// <summary>SQLITE_IOERR_SHMSIZE: the index of the log, in shared memory that is a file, cannot grow.</summary>
    private const int SharedMemoryCannotGrow = raw.SQLITE_IOERR | (19 << 8);

    /// <summary>Less than a store needs to open: its log, the log's index (32 KiB) and a page or two.</summary>
    private const long LeastBytes = 64 * 1024;

    /// <summary>What has to be free beyond the reserve before new jobs are taken again: room for the commits until the next look, and not only for the first one.</summary>
    public const int MarginBytes = 4 * 1024 * 1024;

    /// <summary>ENOSPC, and ERROR_DISK_FULL as an HRESULT.</summary>
    private static readonly int[] NoSpaceCodes = [28, unchecked((int)0x80070070)];

    /// <summary>Whether an error of a write says that the disk is full.</summary>
    /// <param name="exception">The error.</param>
    public static bool IsFull(SqliteException exception) =>
        exception.SqliteErrorCode == raw.SQLITE_FULL || exception.SqliteExtendedErrorCode == SharedMemoryCannotGrow;

    /// <summary>Whether an error at opening comes of a full disk.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="cause">The error.</param>
    public static bool IsFull(string folder, Exception cause)
    {
        if (cause is SqliteException exception ? IsFull(exception) : NoSpaceCodes.Contains(cause.HResult))
        {
            return true;
        }

        return Free(folder) < LeastBytes;
    }

    /// <summary>How many bytes are free where a folder is; null when the system does not say.</summary>
    /// <param name="folder">The folder.</param>
    public static long? Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
