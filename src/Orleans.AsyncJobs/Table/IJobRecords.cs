namespace Orleans.AsyncJobs.Table;

/// <summary>
/// What is kept of jobs' lives beside their rows. All of it is written in the commit of the change that it tells of; each
/// read is by an index and bounded, whatever the number of rows.
/// </summary>
internal interface IJobRecords
{
    /// <summary>A job's runs, oldest first; empty where there is no such job. At most <see cref="JobHistory.MaxRuns"/>.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<JobRun>> ReadRunsAsync(Guid jobId, CancellationToken cancellationToken);

    /// <summary>Lines that a handler logged in one run, in order.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="attempt">The run.</param>
    /// <param name="afterNumber">Only lines behind this one; 0 for all.</param>
    /// <param name="limit">The most lines, 1 to 5,000.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<JobLogLine>> ReadLogAsync(Guid jobId, int attempt, long afterNumber, int limit, CancellationToken cancellationToken);

    /// <summary>Adds lines to the log of a run. A job that is gone takes none, and a line whose number is stored already is left as it is.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="attempt">The run.</param>
    /// <param name="lines">The lines, numbered.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task AppendLogAsync(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken);

    /// <summary>What people and clients did, newest first.</summary>
    /// <param name="jobId">Only to this job; null for all.</param>
    /// <param name="beforeId">Only actions with a smaller number; null for the newest.</param>
    /// <param name="limit">The most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<JobAction>> ReadActionsAsync(Guid? jobId, long? beforeId, int limit, CancellationToken cancellationToken);

    /// <summary>Stores an action that changes no job's row: on many at once, or on a handler.</summary>
    /// <param name="action">The action.</param>
    /// <param name="cancellationToken">Gives up waiting; it may have been stored all the same.</param>
    Task AppendActionAsync(JobAction action, CancellationToken cancellationToken);

    /// <summary>What happened in a stretch of time, by handler.</summary>
    /// <param name="from">Its begin; minutes are there for 48 hours, hours for 30 days.</param>
    /// <param name="until">Its end.</param>
    /// <param name="bucket">One minute or one hour.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>One for each bucket and handler in which something happened, oldest first.</returns>
    Task<IReadOnlyList<JobRate>> ReadRatesAsync(DateTimeOffset from, DateTimeOffset until, TimeSpan bucket, CancellationToken cancellationToken);

    /// <summary>Dependency tokens whose first member is not running and does not wait for a slot: what blocks them longest first. Of the members that could block a line, 5,000 are looked at.</summary>
    /// <param name="limit">The most, 1 to 200.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<BlockedLine>> ReadBlockedLinesAsync(int limit, CancellationToken cancellationToken);

    /// <summary>How many members a token's line has.</summary>
    /// <param name="token">The token.</param>
    /// <param name="limit">Where counting ends.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<int> CountMembersAsync(string token, int limit, CancellationToken cancellationToken);

    /// <summary>The size and state of what is stored.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<StoreInfo> ReadInfoAsync(CancellationToken cancellationToken);

    /// <summary>Writes a copy of everything into a new file, while writes go on.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="cancellationToken">Gives up; the unfinished file is removed.</param>
    Task BackUpAsync(string path, CancellationToken cancellationToken);

    /// <summary>Looks whether everything stored can be read and agrees with itself.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong, at most 100 sentences; empty when nothing is.</returns>
    Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>A dependency token whose line does not move.</summary>
/// <param name="Token">The token.</param>
/// <param name="HeadId">Its first member.</param>
/// <param name="Wait">Why the first member does not run; <see cref="JobWaitKind.None"/> where it is completed.</param>
/// <param name="Since">Since when the first member stands so.</param>
/// <param name="Length">How many members it has, counted up to 1,000.</param>
/// <param name="IsHalted">Whether the first member stands because it failed: completed, or between two occurrences.</param>
internal sealed record BlockedLine(string Token, Guid HeadId, JobWaitKind Wait, DateTimeOffset Since, int Length, bool IsHalted);

/// <summary>What happened to the jobs of one handler in one minute or hour.</summary>
internal sealed record JobRate
{
    /// <summary>The buckets' upper bounds in seconds, the last one without: 10 ms, 50 ms, 200 ms, 1 s, 5 s, 20 s, 1 min, 5 min, 1 h.</summary>
    public static IReadOnlyList<double> BucketSeconds { get; } = [0.01, 0.05, 0.2, 1, 5, 20, 60, 300, 3_600, double.PositiveInfinity];

    /// <summary>The begin of the minute or hour, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The handler.</summary>
    public required string MessageName { get; init; }

    /// <summary>Jobs created.</summary>
    public long Created { get; init; }

    /// <summary>Jobs that ended as succeeded.</summary>
    public long Succeeded { get; init; }

    /// <summary>Jobs that ended as failed.</summary>
    public long Failed { get; init; }

    /// <summary>Jobs that ended as canceled.</summary>
    public long Canceled { get; init; }

    /// <summary>Runs that failed and are tried again.</summary>
    public long Retried { get; init; }

    /// <summary>Runs by how long they took: one number for each of <see cref="BucketSeconds"/>.</summary>
    public IReadOnlyList<long> RunBuckets { get; init; } = [];

    /// <summary>First starts by how long the job had waited since it could have run, likewise.</summary>
    public IReadOnlyList<long> WaitBuckets { get; init; } = [];
}

/// <summary>The size and state of a store.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Schema">The number of its last migration.</param>
/// <param name="Bytes">The size of its main file.</param>
/// <param name="LogBytes">The size of its write-ahead log.</param>
/// <param name="UnusedBytes">How much of the main file holds nothing.</param>
/// <param name="DiskFreeBytes">How much space the disk has left.</param>
/// <param name="QueuedWrites">How many writes wait for the writer now.</param>
/// <param name="Commits">How many commits there were since the start.</param>
/// <param name="CommitP50Seconds">How long a commit takes: the median of the last 1,000; null before the first.</param>
/// <param name="CommitP99Seconds">The 99th percentile of them.</param>
internal sealed record StoreInfo(
    string Location,
    int Schema,
    long Bytes,
    long LogBytes,
    long UnusedBytes,
    long DiskFreeBytes,
    int QueuedWrites,
    long Commits,
    double? CommitP50Seconds,
    double? CommitP99Seconds)
{
    /// <summary>How much of what is unused stays in the file for jobs to come; what is beyond goes back to the disk. Null where nothing goes back.</summary>
    public long? SpareBytes { get; init; }
}
