namespace Orleans.AsyncJobs;

/// <summary>
/// What runs when a job of its message name runs. One instance per run, from a scope of its own.
/// </summary>
/// <remarks>
/// A job may run more than once: after a failure, and after its process died. Use <see cref="JobContext.IdempotencyKey"/>
/// to do a thing once, and <see cref="JobContext.Attempt"/> as a fencing token: a later run has a higher one.
/// Two runs of one job never run at the same time.
/// </remarks>
public interface IJobHandler
{
    /// <summary>Does the work.</summary>
    /// <param name="context">The job and its input.</param>
    /// <param name="cancellationToken">Fires when the job is canceled or deleted, its time limit is reached, or the service stops. A handler that does not stop within its grace time is abandoned.</param>
    /// <returns>How it ended. An exception counts as a failure, and a transient one is tried again.</returns>
    Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken);
}

/// <summary>Looks at a job's input before the job is stored, so that what can never run is refused at create.</summary>
public interface IJobInputCheck
{
    /// <summary>What is wrong with the input, as a sentence that names it; null when it will do.</summary>
    /// <param name="input">The job's <c>data</c>.</param>
    string? FindFault(string? input);
}
