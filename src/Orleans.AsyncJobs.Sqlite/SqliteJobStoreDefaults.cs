namespace Orleans.AsyncJobs.Sqlite;

/// <summary>The defaults of <see cref="SqliteJobStoreOptions"/>.</summary>
internal static class SqliteJobStoreDefaults
{
    public const string Path = "data";

    public const int QueueRows = 10_000;

    public const int QueueBytes = 64 * 1024 * 1024;

    public const int ReadConnections = 2;

    public static readonly TimeSpan QueryTime = TimeSpan.FromSeconds(30);

    /// <summary>A chunk may take as long as a slow client takes for 256 KiB: at 240 B/s, below which the server closes connections, 18 minutes.</summary>
    public static readonly TimeSpan UploadIdleTime = TimeSpan.FromHours(1);

    /// <summary>A query that runs for longer looks at many rows. The page looks through rows for half of that at a time.</summary>
    public static readonly TimeSpan QuickQueryTime = TimeSpan.FromMilliseconds(200);

    /// <summary>The first part of a query that looks at many rows, and the smallest one.</summary>
    public const long QueryPartRows = 1_000;

    /// <summary>Of such a query so many rows are kept beside those that are needed.</summary>
    public const int QuerySpareRows = 50_000;

    public const int ReserveBytes = 16 * 1024 * 1024;

    /// <summary>So many pages of 4 KiB in the log are copied at once: enough that hot pages are copied once for many commits, and few enough to be synced in a moment.</summary>
    public const int CheckpointPages = 1_024;

    /// <summary>The log is to be started over when it has so many pages; some more come in until it is.</summary>
    public const int LogPages = 3_072;

    /// <summary>The log has this much space from the start: room for its pages and a quarter more.</summary>
    public const int LogBytes = 16 * 1024 * 1024;

    /// <summary>The file keeps at least this much unused space for rows to come: a store that is small anyhow is not made smaller again and again.</summary>
    public const long SpareBytes = 16 * 1024 * 1024;

    /// <summary>And this share of what it uses, an eighth: what goes in one night comes back the next day, and the file need not become shorter and longer for it.</summary>
    public const int SpareShare = 8;

    /// <summary>At most so many pages are given back in one transaction, which is what a commit behind it may have to wait for.</summary>
    public const int MaxPagesPerStep = 32;
}
