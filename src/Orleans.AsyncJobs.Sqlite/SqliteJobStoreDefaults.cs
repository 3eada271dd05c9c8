namespace Orleans.AsyncJobs.Sqlite;

/// <summary>The defaults of <see cref="SqliteJobStoreOptions"/>.</summary>
internal static class SqliteJobStoreDefaults
{
    public const string Path = "data";

    public const int QueueRows = 10_000;

    public const int QueueBytes = 64 * 1024 * 1024;

    public const int ReadConnections = 2;

    public const int ReserveBytes = 16 * 1024 * 1024;

    /// <summary>4,096 pages of 4 KiB: large enough that hot pages are copied once for many commits, small enough to recover in a moment.</summary>
    public const int CheckpointPages = 4_096;
}
