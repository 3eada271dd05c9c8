namespace Orleans.AsyncJobs.Sqlite;

/// <summary>Where tests put faults that cannot be had otherwise without root or a broken disk. Nothing is set in production.</summary>
internal sealed class StoreHooks
{
    /// <summary>Runs on the writer's thread just before each COMMIT, with the number of writes in it.</summary>
    public Action<int>? BeforeCommit { get; set; }

    /// <summary>Runs on the writer's thread just after each COMMIT, before anything is acknowledged.</summary>
    public Action<int>? AfterCommit { get; set; }

    /// <summary>Syncs the main file after a checkpoint, and gives a result code of SQLite.</summary>
    public Func<int>? Sync { get; set; }

    /// <summary>Runs with the writer's connection when it has been opened.</summary>
    public Action<StoreConnection>? WriterOpened { get; set; }

    /// <summary>Runs again and again while a backup is written.</summary>
    public Action? BackingUp { get; set; }

    /// <summary>Runs at the end of each look whether the file has too many unused pages.</summary>
    public Action? LookedForSpace { get; set; }

    /// <summary>Runs when no file of data is left that belongs to no job.</summary>
    public Action? SweptBlobs { get; set; }

    /// <summary>Runs when the space set aside has been given back to the disk.</summary>
    public Action? ReserveReleased { get; set; }
}
