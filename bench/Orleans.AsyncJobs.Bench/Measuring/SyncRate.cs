using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>
/// How many appends of 256 bytes, each with fdatasync, the disk takes per second at this moment: what every other figure
/// is set beside. <see cref="RandomAccess.FlushToDisk"/> is not used, since on Linux it calls fsync, which also waits for
/// the file's times.
/// </summary>
internal static partial class SyncRate
{
    private const int BlockBytes = 256;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    /// <summary>Appends and syncs for 2 s.</summary>
    /// <param name="folder">A folder on the disk that is measured.</param>
    /// <exception cref="IOException">The disk refused a sync.</exception>
    public static double Measure(string folder)
    {
        var block = new byte[BlockBytes];
        block.AsSpan().Fill((byte)'x');
        var count = 0;
        using var file = File.OpenHandle(Path.Combine(folder, "sync-rate"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Duration)
        {
            RandomAccess.Write(file, block, (long)count * BlockBytes);
            if (SyncData(file) != 0)
            {
                throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
            }

            count++;
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);
}
