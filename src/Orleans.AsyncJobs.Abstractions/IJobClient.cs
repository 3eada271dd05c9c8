namespace Orleans.AsyncJobs;

/// <summary>
/// Creates and steers jobs from .NET. From the container of a host that called <c>AddAsyncJobs</c>.
/// Every method throws <see cref="JobException"/> when it is refused, and nothing has changed then.
/// </summary>
public interface IJobClient
{
    /// <summary>Stores a job. When the task ends the job is on disk.</summary>
    /// <param name="job">What to run.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the job may have been stored all the same.</param>
    /// <exception cref="JobException">The job is not valid (<see cref="JobErrorKind.Invalid"/>), or the service takes none now (<see cref="JobErrorKind.Busy"/>, <see cref="JobErrorKind.Unavailable"/>).</exception>
    Task<JobReceipt> CreateAsync(NewJob job, JobCaller? caller = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores a job whose data is read from a stream, up to 1 GiB of it: it goes to the store in pieces as it comes, and is never
    /// in memory as a whole. Where the job is not created, nothing of the data stays.
    /// </summary>
    /// <param name="job">What to run; its <see cref="NewJob.Data"/> is null.</param>
    /// <param name="data">The data, in UTF-8; it is read to its end and not disposed of.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives up; the job may have been stored all the same.</param>
    /// <exception cref="ArgumentException">The job has data of its own.</exception>
    /// <exception cref="JobException">As of <see cref="CreateAsync"/>; or the data is larger than 1 GiB (<see cref="JobErrorKind.TooLarge"/>), not UTF-8, or holds U+0000.</exception>
    Task<JobReceipt> CreateWithDataAsync(NewJob job, Stream data, JobCaller? caller = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts other data in the place of what a job has, before its first run, as <c>PUT asyncoperations(id)/data</c> does: up to 1 GiB,
    /// which goes to the store in pieces as it comes. What was there stays until all of the new data is on disk, and is told in the
    /// job's history as an update. Whether the job may have other data is asked before anything is read, and once more when it is there.
    /// </summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="data">The data, in UTF-8; it is read to its end and not disposed of. Null takes away what the job has.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives up; the data may have been replaced all the same.</param>
    /// <exception cref="JobException">
    /// There is no such job (<see cref="JobErrorKind.NotFound"/>). It has begun a run, is Locked or Completed, is a bulk delete or
    /// another action on many jobs, or its handler does not take the data (<see cref="JobErrorKind.Invalid"/>). The data is larger
    /// than 1 GiB (<see cref="JobErrorKind.TooLarge"/>), not UTF-8, or holds U+0000.
    /// </exception>
    Task ReplaceDataAsync(Guid jobId, Stream? data, JobCaller? caller = null, CancellationToken cancellationToken = default);

    /// <summary>Stores 1 to 1,000 jobs in one go and in this order: all of them, or none.</summary>
    /// <param name="jobs">What to run.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the jobs may have been stored all the same.</param>
    /// <exception cref="JobException">One of them is not valid; the message says which.</exception>
    Task<IReadOnlyList<JobReceipt>> CreateManyAsync(IReadOnlyList<NewJob> jobs, JobCaller? caller = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores jobs at most once: a second call of the same caller with the same key within 24 hours answers the jobs of
    /// the first, even if they are deleted by then.
    /// </summary>
    /// <param name="idempotencyKey">1 to 256 characters, compared ordinally; each caller has keys of his own.</param>
    /// <param name="jobs">What to run: 1 to 1,000 jobs.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the jobs may have been stored all the same, and the key finds them.</param>
    /// <exception cref="JobException">One of the jobs is not valid, or the key was used for other jobs.</exception>
    Task<JobCreation> CreateOnceAsync(string idempotencyKey, IReadOnlyList<NewJob> jobs, JobCaller? caller = null, CancellationToken cancellationToken = default);

    /// <summary>Says why a job waits, and what would unblock it.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="maxLinks">
    /// How long <see cref="JobExplanation.Chain"/> may be, 1 to 1,000; the default value is 50. Of a longer one the nearest
    /// jobs and the one that really blocks are told. With 1 that one alone is read, which is all that the reason needs.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentOutOfRangeException">So many links cannot be asked for.</exception>
    /// <exception cref="JobException">There is no such job.</exception>
    Task<JobExplanation> ExplainAsync(Guid jobId, int maxLinks = 50, CancellationToken cancellationToken = default);

    /// <summary>Reads a job.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <exception cref="JobException">There is no such job (<see cref="JobErrorKind.NotFound"/>).</exception>
    Task<JobSnapshot> GetAsync(Guid jobId);

    /// <summary>Cancels a job: at once where it waits; a running one when its handler has stopped.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It is completed or cannot be canceled (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task CancelAsync(Guid jobId, JobCaller? caller = null);

    /// <summary>
    /// Pauses a running job: its handler is asked to stop at a safe point, then the job waits until somebody resumes it. One
    /// that ends first ends as it ended. A recurring job may be paused while it waits, too: then its series waits.
    /// </summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It is not running or cannot be paused (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task PauseAsync(Guid jobId, JobCaller? caller = null);

    /// <summary>
    /// Lets a job run that is paused, postponed or waits for a retry; in a dependency token it still waits for its turn. A
    /// recurring job that waits for its next occurrence has that now; one whose series is paused goes on with its next occurrence.
    /// </summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It stands elsewhere or cannot be resumed (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task ResumeAsync(Guid jobId, JobCaller? caller = null);

    /// <summary>
    /// Lets a job not run before a moment, or moves the moment it waits for. A running handler is asked to stop first, as by
    /// a pause; that counts as no failure. Of a recurring job that waits the coming occurrence is moved.
    /// </summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="until">The moment; one in the past lets a job that waits for one run at once.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It is completed or being canceled (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task PostponeAsync(Guid jobId, DateTimeOffset until, JobCaller? caller = null);

    /// <summary>Gives a job that failed, was canceled or waits for a retry a fresh run; in its dependency token it keeps its old place. A series goes on behind it.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It stands elsewhere (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task RetryAsync(Guid jobId, JobCaller? caller = null);

    /// <summary>
    /// Runs a recurring job now, apart from its occurrences: the next one stays as it is. One that is due already is left as
    /// it is; the occurrence of one that waits to be tried again is tried now.
    /// </summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It does not recur, runs, is paused or completed (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task RunNowAsync(Guid jobId, JobCaller? caller = null);

    /// <summary>Deletes a job. Reads do not find it from now on; a running handler is canceled.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">There is no such job.</exception>
    Task DeleteAsync(Guid jobId, JobCaller? caller = null);

    /// <summary>
    /// Stores a job that deletes many others with all that is kept of them, once or each so many days. Each run deletes the
    /// jobs that match when it begins, none that comes later, and not itself.
    /// </summary>
    /// <param name="request">Which jobs, and when.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the job may have been stored all the same.</param>
    /// <exception cref="JobException">
    /// The criteria or the name will not do (<see cref="JobErrorKind.Invalid"/>), or the rule is not daily
    /// (<see cref="JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection"/>, <see cref="JobErrorCodes.InvalidRecurrenceInterval"/>).
    /// </exception>
    Task<JobReceipt> BulkDeleteAsync(BulkDeleteRequest request, JobCaller? caller = null, CancellationToken cancellationToken = default);

    /// <summary>Reads what a job has been through: its runs, and what people and clients did to it.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="JobException">There is no such job.</exception>
    Task<JobHistory> GetHistoryAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>Says when a job with a recurrence rule would run; nothing is stored. The rules that are read: docs/recurring.md.</summary>
    /// <param name="pattern">Recurrence parts of RFC 2445, at most 256 characters: <c>FREQ=DAILY;INTERVAL=3;</c>. Null or empty means once, at the start.</param>
    /// <param name="start">From when on, 1753-01-01 to 9999-12-30; null means now. It is an occurrence only if the rule names it.</param>
    /// <param name="timeZone">An IANA name (<c>Europe/Berlin</c>) or a Windows name (<c>W. Europe Standard Time</c>), in any case; null or empty means UTC.</param>
    /// <param name="count">How many occurrences, 1 to 1,000; the default value is 5.</param>
    /// <param name="after">Only those behind this moment, of a series that has begun; the default is all from the start on. There may be none left.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentOutOfRangeException">So many occurrences cannot be asked for.</exception>
    /// <exception cref="JobException">
    /// The pattern cannot be read, never occurs, or does not within bounded work (<see cref="JobErrorCodes.InvalidRecurrenceRule"/>; the message names the part);
    /// or the time zone is not known, or the start out of range (<see cref="JobErrorCodes.InvalidArgument"/>).
    /// </exception>
    Task<RecurrencePreview> PreviewRecurrenceAsync(
        string? pattern, DateTimeOffset? start = null, string? timeZone = null, int count = 5, DateTimeOffset? after = null, CancellationToken cancellationToken = default);

    /// <summary>Says how each handler stands in the whole service, by message name.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<JobHandlerStatus>> GetHandlersAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts none of a handler's jobs until it is resumed, on no silo and over restarts. Those that run go on, and other jobs pass by.</summary>
    /// <param name="messageName">The name the handler is registered under.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">No handler has this name (<see cref="JobErrorKind.NotFound"/>).</exception>
    Task PauseHandlerAsync(string messageName, JobCaller? caller = null);

    /// <summary>Lets a paused handler's jobs start again.</summary>
    /// <param name="messageName">The name the handler is registered under.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">No handler has this name (<see cref="JobErrorKind.NotFound"/>).</exception>
    Task ResumeHandlerAsync(string messageName, JobCaller? caller = null);

    /// <summary>Sets how many of a handler's jobs may run at a time, from now on and over restarts. Those that run go on.</summary>
    /// <param name="messageName">The name the handler is registered under.</param>
    /// <param name="limit">1 to 10,000; null takes back the limit it is registered with.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">No handler has this name (<see cref="JobErrorKind.NotFound"/>), or the limit is out of its range.</exception>
    Task LimitHandlerAsync(string messageName, int? limit, JobCaller? caller = null);
}
