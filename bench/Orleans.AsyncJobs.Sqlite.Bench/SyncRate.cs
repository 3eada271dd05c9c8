using System.Diagnostics;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>The machine's own rate of append-and-fdatasync, to set the other figures beside.</summary>
internal static class SyncRate
{
    private const int PageBytes = 4_096;

    /// <summary>Appends and syncs for a second.</summary>
    /// <param name="folder">A folder on the disk that is measured.</param>
    public static double Measure(string folder)
    {
        var path = Path.Combine(folder, "sync-rate");
        var page = new byte[PageBytes];
        var count = 0;
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < 1_000)
        {
            RandomAccess.Write(file, page, (long)count * PageBytes);
            RandomAccess.FlushToDisk(file);
            count++;
        }

        return count / watch.Elapsed.TotalSeconds;
    }
}
