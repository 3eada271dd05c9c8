namespace Orleans.AsyncJobs;

/// <summary>
/// What surrounds the run of every handler: an error tracker, a tenant's context, a measurement. Register it with
/// <c>AddJobRunMiddleware</c>; the one that is registered first is the outermost.
/// </summary>
/// <remarks>
/// It is resolved from the scope of the run, the one that the handler comes from, and shares its scoped services. What it
/// throws counts as if the handler had thrown it, and what it returns as the handler's result. It runs inside the time
/// limit, and has to stop when the handler has to.
/// </remarks>
public interface IJobRunMiddleware
{
    /// <summary>Does its part of a run.</summary>
    /// <param name="context">The job and its input.</param>
    /// <param name="next">What it surrounds: the next middleware, and in the end the handler. Not to call it leaves the handler out; to call it twice runs it twice.</param>
    /// <param name="cancellationToken">Fires when the run has to stop, as for <see cref="IJobHandler.RunAsync"/>. Pass it on.</param>
    /// <returns>How the run ended: most often what <paramref name="next"/> returned.</returns>
    Task<JobResult> InvokeAsync(JobContext context, JobRunStep next, CancellationToken cancellationToken);
}

/// <summary>The rest of a run, behind a middleware.</summary>
/// <param name="context">The job and its input.</param>
/// <param name="cancellationToken">Fires when the run has to stop.</param>
/// <returns>How it ended.</returns>
public delegate Task<JobResult> JobRunStep(JobContext context, CancellationToken cancellationToken);
