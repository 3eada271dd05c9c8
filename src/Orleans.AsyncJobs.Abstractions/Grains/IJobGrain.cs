using Orleans.Concurrency;

namespace Orleans.AsyncJobs;

/// <summary>
/// One job, by its id: what may be asked of it from outside. Methods throw <see cref="JobException"/> when they are
/// refused, and nothing has changed then. Each action is atomic and safe to repeat.
/// </summary>
[Alias("Orleans.AsyncJobs.IJobGrain")]
public interface IJobGrain : IGrainWithGuidKey
{
    /// <summary>The job as it stands.</summary>
    /// <exception cref="JobException">There is no such job.</exception>
    [ReadOnly, Alias("Get")]
    Task<JobSnapshot> GetAsync();

    /// <summary>Changes the job as the Web API's PATCH does: cancel, pause, resume or postpone it, or change when it recurs.</summary>
    /// <param name="patch">What is asked for.</param>
    /// <param name="caller">By whom.</param>
    /// <param name="expectedVersion">The only version to change; null for any.</param>
    /// <exception cref="JobException">The change is not legal from the current state, the version is another, or there is no such job.</exception>
    [Alias("Patch")]
    Task PatchAsync(JobStatePatch patch, JobCaller caller, long? expectedVersion);

    /// <summary>Cancels the job: at once where it waits; a running one when its handler has stopped.</summary>
    /// <param name="caller">By whom.</param>
    /// <exception cref="JobException">It is completed or cannot be canceled, or there is none.</exception>
    [Alias("Cancel")]
    Task CancelAsync(JobCaller caller);

    /// <summary>Asks the running handler to stop at a safe point; then the job waits until somebody resumes it.</summary>
    /// <param name="caller">By whom.</param>
    /// <exception cref="JobException">It is not running or cannot be paused, or there is none.</exception>
    [Alias("Pause")]
    Task PauseAsync(JobCaller caller);

    /// <summary>Lets a suspended job run; in a dependency token it still waits for its turn.</summary>
    /// <param name="caller">By whom.</param>
    /// <exception cref="JobException">It is not suspended or cannot be resumed, or there is none.</exception>
    [Alias("Resume")]
    Task ResumeAsync(JobCaller caller);

    /// <summary>Lets the job not run before a moment, or moves the moment it waits for. A running handler is asked to stop first, as by a pause.</summary>
    /// <param name="until">The moment.</param>
    /// <param name="caller">By whom.</param>
    /// <exception cref="JobException">It is completed or being canceled, or there is none.</exception>
    [Alias("Postpone")]
    Task PostponeAsync(DateTimeOffset until, JobCaller caller);

    /// <summary>
    /// Gives a job that failed, was canceled or waits for a retry a fresh run: its retries begin anew, and in a
    /// dependency token it keeps its old place.
    /// </summary>
    /// <param name="caller">By whom.</param>
    /// <exception cref="JobException">It stands elsewhere, or there is no such job.</exception>
    [Alias("Retry")]
    Task RetryAsync(JobCaller caller);

    /// <summary>Runs a recurring job now, apart from its occurrences: the next one stays as it is.</summary>
    /// <param name="caller">By whom.</param>
    /// <exception cref="JobException">It does not recur, runs, is paused or completed, or there is no such job.</exception>
    [Alias("RunNow")]
    Task RunNowAsync(JobCaller caller);

    /// <summary>Deletes the job. Reads do not find it from now on; a running handler is canceled.</summary>
    /// <param name="caller">By whom.</param>
    /// <param name="expectedVersion">The only version to delete; null for any.</param>
    /// <exception cref="JobException">The version is another, or there is no such job.</exception>
    [Alias("Delete")]
    Task DeleteAsync(JobCaller caller, long? expectedVersion);
}
