using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>What retention asks of a job table. Each call is a bounded piece of work, whatever the number of rows.</summary>
internal interface IExpiredJobs
{
    /// <summary>Up to which sequence rows were created before a moment. It is found in a few steps, without a look at the rows between.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The sequence, or that of one of the next 15 rows; 0 where no row is so old.</returns>
    Task<long> FindSequenceBeforeAsync(DateTimeOffset moment, CancellationToken cancellationToken);

    /// <summary>Reads rows that completed with one outcome before a moment. They are looked for by sequence, in a stretch of some thousand rows, and failed ones by when they failed.</summary>
    /// <param name="query">Which rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows that may go (<see cref="ExpiredJobs.MayGo"/>), and where to go on.</returns>
    Task<ExpiredJobs> ReadExpiredAsync(ExpiredJobsQuery query, CancellationToken cancellationToken);

    /// <summary>Reads background operations that have ended so long ago that their time to live is over, the first one first. They lie in an index of their own.</summary>
    /// <param name="now">The time, UTC.</param>
    /// <param name="limit">The most rows, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<JobState>> ReadExpiredOperationsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes completed rows with all that belongs to them, in one commit. A row that has another version by now stays.</summary>
    /// <param name="jobs">The rows as they were read, at most 1,000.</param>
    /// <param name="cancellationToken">Gives up waiting; they may be gone all the same.</param>
    /// <returns>How many went.</returns>
    Task<int> DeleteExpiredAsync(IReadOnlyList<JobState> jobs, CancellationToken cancellationToken);

    /// <summary>How many kinds of records there are that belong to jobs.</summary>
    int OrphanKinds { get; }

    /// <summary>
    /// Deletes records whose job has no row any more; there is none unless something went wrong. It looks at the records of some
    /// hundred jobs, from where the last step of this kind ended, whenever that was.
    /// </summary>
    /// <param name="kind">The kind of records, from 0.</param>
    /// <param name="upToSequence">Only records of jobs up to this sequence.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<OrphanSweep> SweepOrphansAsync(int kind, long upToSequence, CancellationToken cancellationToken);
}

/// <summary>Which completed rows are looked for.</summary>
/// <param name="Outcome">How they ended.</param>
/// <param name="Before">When they completed at the latest, this moment left out.</param>
/// <param name="UpToSequence">Only rows up to this sequence.</param>
/// <param name="After">Where the step before ended; null from the first.</param>
/// <param name="Limit">The most rows, 1 to 1,000.</param>
internal sealed record ExpiredJobsQuery(JobStatusCode Outcome, DateTimeOffset Before, long UpToSequence, ExpiredPlace? After, int Limit);

/// <summary>A place in the walk over completed rows.</summary>
/// <param name="CompletedOn">When the last row completed that was looked at; of meaning for failed ones only.</param>
/// <param name="Sequence">Its sequence.</param>
internal sealed record ExpiredPlace(DateTimeOffset CompletedOn, long Sequence);

/// <summary>Some rows that are no longer kept.</summary>
/// <param name="Jobs">The rows; there may be none though there is more.</param>
/// <param name="Next">Where to go on; null at the end.</param>
internal sealed record ExpiredJobs(IReadOnlyList<JobState> Jobs, ExpiredPlace? Next)
{
    /// <summary>
    /// Whether age alone lets a completed row go. One stays that the service makes itself, since it would be made anew at the
    /// next start and what a person did to it, as a cancel, would be undone; one whose handler may still be at work; and a
    /// failed one that halts the line of its token: with it the halt would end, which is for a person to say. Background operations
    /// have a time to live of their own (<see cref="IExpiredJobs.ReadExpiredOperationsAsync"/>).
    /// </summary>
    public static bool MayGo(JobState job) =>
        job.Job.Kind == JobKind.SystemJob && job.Status is { State: JobStateCode.Completed, Deleted: false } && !job.HoldsRun && !job.IsInTokenLine && !FixedJobIds.IsFixed(job.Job.JobId);
}

/// <summary>One step of the sweep for records without a job.</summary>
/// <param name="Deleted">Of how many jobs something was deleted.</param>
/// <param name="IsAtEnd">Whether the next step begins at the first record again.</param>
internal sealed record OrphanSweep(int Deleted, bool IsAtEnd);
