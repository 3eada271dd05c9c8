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

    /// <summary>Gives a job that failed, was canceled or waits for a retry a fresh run; in its dependency token it keeps its old place.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It stands elsewhere (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task RetryAsync(Guid jobId, JobCaller? caller = null);

    /// <summary>Deletes a job. Reads do not find it from now on; a running handler is canceled.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">There is no such job.</exception>
    Task DeleteAsync(Guid jobId, JobCaller? caller = null);
}
