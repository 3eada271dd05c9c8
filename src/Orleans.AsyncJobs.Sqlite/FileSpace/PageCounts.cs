using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Sqlite.FileSpace;

/// <summary>How long a store's file is, and how much of it holds nothing.</summary>
/// <param name="PageBytes">The bytes of a page.</param>
/// <param name="Pages">How many pages it has.</param>
/// <param name="Unused">How many of them hold nothing.</param>
/// <param name="CanShrink">Whether pages can be given back one by one. A store that an earlier version made cannot, until it is compacted.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageCounts(long PageBytes, long Pages, long Unused, bool CanShrink)
{
    /// <summary>What <c>PRAGMA auto_vacuum</c> answers for INCREMENTAL.</summary>
    private const int Incremental = 2;

    public long UnusedBytes => Unused * PageBytes;

    public static PageCounts Read(StoreConnection connection) => new(
        connection.Scalar("PRAGMA page_size"),
        connection.Scalar("PRAGMA page_count"),
        connection.Scalar("PRAGMA freelist_count"),
        connection.Scalar("PRAGMA auto_vacuum") == Incremental);

    /// <summary>How many bytes of unused pages the file keeps for rows to come.</summary>
    /// <param name="leastBytes">The least.</param>
    public long SpareBytes(long leastBytes) => Math.Max(leastBytes, (Pages - Unused) * PageBytes / SqliteJobStoreDefaults.SpareShare);

    /// <summary>Whether there is a step's worth of pages to give back.</summary>
    /// <param name="leastBytes">How many bytes the file keeps at least.</param>
    public bool HasTooMany(long leastBytes) =>
        CanShrink && UnusedBytes >= SpareBytes(leastBytes) + (SqliteJobStoreDefaults.MaxPagesPerStep * PageBytes);
}
