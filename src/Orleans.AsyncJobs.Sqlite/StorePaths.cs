namespace Orleans.AsyncJobs.Sqlite;

/// <summary>The files of a store.</summary>
/// <param name="Folder">The folder, in full.</param>
internal sealed record StorePaths(string Folder)
{
    public string Database { get; } = Path.Combine(Folder, "jobs.db");

    public string Wal { get; } = Path.Combine(Folder, "jobs.db-wal");

    /// <summary>The index of the log.</summary>
    public string Index { get; } = Path.Combine(Folder, "jobs.db-shm");

    public string Journal { get; } = Path.Combine(Folder, "jobs.db-journal");

    public string Lock { get; } = Path.Combine(Folder, "jobs.lock");

    public string Owner { get; } = Path.Combine(Folder, "jobs.pid");

    public string Reserve { get; } = Path.Combine(Folder, "jobs.reserve");
}
