using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// The job table: the one copy of every job. A task that ends without an exception means that the change is durable.
/// </summary>
/// <remarks>
/// Every method may throw <see cref="JobException"/>: <see cref="JobErrorKind.Busy"/> when the queue of writes is full, in rows or in bytes
/// (inserts only), <see cref="JobErrorKind.Unavailable"/> while the store takes no writes.
/// </remarks>
internal interface IJobTable : IJobBlobs
{
    /// <summary>Inserts rows in this order, all or none, and gives each its sequence, position, version and the length of its data.</summary>
    /// <param name="jobs">1 to 1,000 rows that are not stored yet.</param>
    /// <param name="cancellationToken">Gives up waiting; the rows may be stored all the same.</param>
    /// <returns>The rows as stored, in the same order.</returns>
    Task<IReadOnlyList<JobState>> InsertAsync(IReadOnlyList<NewJobRow> jobs, CancellationToken cancellationToken);

    /// <summary>Inserts rows as <see cref="InsertAsync"/> does, unless the key has been used: then it answers the rows of that first create. The key is kept in the same commit.</summary>
    /// <param name="jobs">1 to 1,000 rows that are not stored yet.</param>
    /// <param name="claim">The key.</param>
    /// <param name="cancellationToken">Gives up waiting; the rows may be stored all the same.</param>
    /// <exception cref="JobException">The key stands for another request (<see cref="JobErrorKind.Invalid"/>), or is new and a row has a <see cref="NewJobRow.Refusal"/>; nothing was stored.</exception>
    Task<IdempotentInsert> InsertOnceAsync(IReadOnlyList<NewJobRow> jobs, IdempotencyClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts the jobs that a handler makes, those whose ids are not known, all or none. A child that was deleted is known for
    /// as long as its parent's row is there; of a parent that recurs, until a later occurrence makes children.
    /// </summary>
    /// <param name="jobs">1 to 1,000 rows that are not stored yet, or are stored under the same id.</param>
    /// <param name="parent">The run that makes them.</param>
    /// <param name="cancellationToken">Gives up waiting; the rows may be stored all the same.</param>
    /// <returns>The rows that were stored now, and the receipts of all in the order given.</returns>
    /// <exception cref="JobException">The parent's row does not say any more that this run is on (<see cref="JobErrorKind.Invalid"/>), or it is deleted (<see cref="JobErrorKind.NotFound"/>), or a row that is not known has a <see cref="NewJobRow.Refusal"/>; nothing was stored.</exception>
    Task<IdempotentInsert> InsertChildrenAsync(IReadOnlyList<NewJobRow> jobs, JobParent parent, CancellationToken cancellationToken);

    /// <summary>Reads a row; null when there is none.</summary>
    /// <param name="jobId">The primary id.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<JobState?> ReadAsync(Guid jobId, CancellationToken cancellationToken);

    /// <summary>Reads the input of a job's handler as one text; null when there is none, or no such row.</summary>
    /// <param name="jobId">The primary id.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="JobException">It is longer than a text can be (<see cref="JobErrorKind.TooLarge"/>).</exception>
    Task<string?> ReadDataAsync(Guid jobId, CancellationToken cancellationToken);

    /// <summary>Reads the checkpoint that a job's handler saved; null when there is none, or no such row.</summary>
    /// <param name="jobId">The primary id.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<byte[]?> ReadCheckpointAsync(Guid jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what differs between <see cref="JobState.Status"/> and <see cref="JobState.Stored"/>. A position of 0 takes
    /// the next sequence: the end of its lane and of its token's line. <see cref="JobEntries.Data"/> takes the place of the row's data, and
    /// with it goes what the definition says of it. A row with a token becomes Locked only when no other of the token
    /// holds a run and none before it is in the line. A <see cref="JobState.Next"/> is written behind it in the same commit,
    /// under the same rules. So are <see cref="JobEntries.Following"/> inserted, those whose ids are not taken.
    /// </summary>
    /// <param name="job">The row to write; its version is the one it was read with.</param>
    /// <param name="cancellationToken">Gives up waiting; the row may be written all the same.</param>
    /// <returns>The row as stored: one version later, with <see cref="JobState.Stored"/> renewed; and its next member as stored, null where that was refused.</returns>
    /// <exception cref="JobConflictException">The row has another version by now, or is gone, or a guard of the table refused the write; nothing was written.</exception>
    /// <exception cref="JobConflictException">Out of turn: the row is as it was believed, but it is not its turn in its dependency token.</exception>
    Task<JobState> UpdateAsync(JobState job, CancellationToken cancellationToken);

    /// <summary>Deletes a row of this version. A <see cref="JobState.Next"/> is written behind it in the same commit: a job with auto-delete ends so.</summary>
    /// <param name="job">The row.</param>
    /// <param name="cancellationToken">Gives up waiting; the row may be gone all the same.</param>
    /// <returns>The next member as stored; null where there was none, or its write was refused.</returns>
    /// <exception cref="JobConflictException">The row has another version by now, or is gone.</exception>
    Task<JobState?> DeleteAsync(JobState job, CancellationToken cancellationToken);

    /// <summary>Writes rows of a change set, all or none: first updates and deletes, each under the version of its row, then inserts, each under its key where it has one.</summary>
    /// <param name="set">At most 1,000 rows to insert, and any number of other rows, each once.</param>
    /// <param name="cancellationToken">Gives up waiting; the rows may be written all the same.</param>
    /// <returns>The rows as stored; or, where nothing was stored, the jobs that were created before under the keys, or which row cannot be stored.</returns>
    /// <exception cref="JobConflictException">A row has another version by now, or is gone, or an id is taken, or a guard of the table refused a write; nothing was written.</exception>
    Task<RowSetAnswer> WriteSetAsync(RowSet set, CancellationToken cancellationToken);

    /// <summary>Reads which lanes of a partition have runnable rows, in time that grows with their number and not with the rows'.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<JobLane>> ReadLanesAsync(int partition, CancellationToken cancellationToken);

    /// <summary>Reads runnable rows of a lane by position.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="afterPosition">Rows of a later position only; 0 from the front.</param>
    /// <param name="limit">At most so many rows.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<JobState>> ReadRunnableAsync(int partition, JobLane lane, long afterPosition, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Counts how many runnable rows are started before one of them: those of a higher priority, the earlier ones of its
    /// owner in its priority, and of each other owner of its priority as many as of its own, or one more if that owner
    /// comes before it in the round. Neither number is counted beyond the limit, and the time grows with the limit only.
    /// </summary>
    /// <param name="place">The row's place.</param>
    /// <param name="limit">How far to count.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<QueueCount> CountInFrontAsync(QueueCountRequest place, int limit, CancellationToken cancellationToken);

    /// <summary>Puts the runnable rows of message names with a limit in lanes of their own, and all others out of them, where the set of limited names has changed since it was last told.</summary>
    /// <param name="limitedMessageNames">The names with a limit.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task SetLimitedMessageNamesAsync(IReadOnlyCollection<string> limitedMessageNames, CancellationToken cancellationToken);

    /// <summary>Reads the members in the line of a token, the first one first: the one that holds the run, then by position. A failed member that halts the line is part of it.</summary>
    /// <param name="token">The token, compared ordinally.</param>
    /// <param name="afterPosition">Members of a later position only; null from the front, with the one that holds the run.</param>
    /// <param name="limit">At most so many rows.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<JobState>> ReadMembersAsync(string token, long? afterPosition, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the members of a token that stand before a position, the nearest first and the one that holds the run last.</summary>
    /// <param name="token">The token.</param>
    /// <param name="beforePosition">The position.</param>
    /// <param name="limit">At most so many rows.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<JobState>> ReadMembersBeforeAsync(string token, long beforePosition, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the members of a token that stand before a position, the one that holds the run included. The time grows with the limit only.</summary>
    /// <param name="token">The token.</param>
    /// <param name="beforePosition">The position.</param>
    /// <param name="limit">How far to count.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<int> CountMembersBeforeAsync(string token, long beforePosition, int limit, CancellationToken cancellationToken);

    /// <summary>Reads tokens of a partition whose first member waits and is not admitted: their line stands still.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="limit">At most so many tokens.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<string>> ReadStalledTokensAsync(int partition, int limit, CancellationToken cancellationToken);

    /// <summary>Reads rows of a partition that hold a run, which are Locked or whose last run is abandoned, in the order of the line.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="after">Rows of a later place in the line only; null from the front.</param>
    /// <param name="limit">At most so many rows.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<LockedJob>> ReadLockedAsync(int partition, QueuePosition? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads suspended rows of a partition whose time has come or comes soon, the earliest first, in one moment by sequence.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="until">Rows due at this moment or before it.</param>
    /// <param name="after">Rows behind this one only; null from the first.</param>
    /// <param name="limit">At most so many rows.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<DueJob>> ReadDueAsync(int partition, DateTimeOffset until, DueJob? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the same rows as <see cref="ReadDueAsync"/>, and all of each.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="until">Rows due at this moment or before it.</param>
    /// <param name="after">Rows behind this one only; null from the first.</param>
    /// <param name="limit">At most so many rows.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<JobState>> ReadDueRowsAsync(int partition, DateTimeOffset until, DueJob? after, int limit, CancellationToken cancellationToken);
}
