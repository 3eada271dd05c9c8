using Microsoft.Win32.SafeHandles;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>
/// Gives the log its space before the first commit. A commit that overwrites zeros takes about half as long as one that
/// makes the file longer, since the file system then has its own records to write too. SQLite takes a log of zeros for empty.
/// </summary>
internal static class LogSpace
{
    /// <summary>Where less than this many times the space is free, the log grows with its commits.</summary>
    private const int MinFreeShare = 8;

    /// <summary>One page of the system's cache: written in larger pieces, the cache would keep the log in pieces of that size.</summary>
    private const int PieceBytes = 4_096;

    /// <summary>Writes zeros into an empty log.</summary>
    /// <param name="paths">The store's files. The log is open and empty, and nobody writes.</param>
    /// <param name="bytes">How many; 0 for none.</param>
    public static void Prepare(StorePaths paths, int bytes)
    {
        if (bytes == 0 || StoreSpace.Free(paths.Folder) is not { } free || free / MinFreeShare < bytes)
        {
            return;
        }

        using var log = File.OpenHandle(paths.Wal, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        // A reader may have kept it from being emptied.
        if (RandomAccess.GetLength(log) == 0 && !TryWrite(log, bytes))
        {
            RandomAccess.SetLength(log, 0);
        }
    }

    private static bool TryWrite(SafeFileHandle log, int bytes)
    {
        Span<byte> zeros = stackalloc byte[PieceBytes];
        zeros.Clear();
        try
        {
            for (var at = 0; at < bytes; at += PieceBytes)
            {
                RandomAccess.Write(log, zeros, at);
            }

            RandomAccess.FlushToDisk(log);
            return true;
        }
        catch (IOException)
        {
            // The space is for speed only. What is wrong with the disk, the first commit tells.
            return false;
        }
    }
}
