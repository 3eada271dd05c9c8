namespace Orleans.AsyncJobs;

/// <summary>
/// What runs when a custom API is called: a named operation with typed input and output. One instance per call, from a scope of
/// its own. Source: Dataverse, custom API.
/// </summary>
/// <remarks>
/// A call runs in the request that makes it, or, where the caller asks for that, as a background operation: a job that may run
/// more than once, as any job (<see cref="IJobHandler"/>). A <see cref="JobException"/> of kind <see cref="JobErrorKind.Invalid"/>,
/// <see cref="JobErrorKind.NotFound"/>, <see cref="JobErrorKind.Conflict"/> or <see cref="JobErrorKind.TooLarge"/> is a refusal:
/// the request is answered with its code and its sentence, and an operation fails with them at once. Every other exception counts as that of
/// a job's handler does.
/// </remarks>
/// <typeparam name="TInput">The input: a record or class whose public properties are the parameters. <see cref="NoParameters"/> for none.</typeparam>
/// <typeparam name="TOutput">The output, likewise.</typeparam>
public interface ICustomApi<in TInput, TOutput>
    where TInput : class
    where TOutput : class
{
    /// <summary>Does the work.</summary>
    /// <param name="input">The input, checked against its parameters.</param>
    /// <param name="context">
    /// The operation that runs. In a request there is none: then <see cref="JobContext.JobId"/> is of no row, progress and checkpoints are
    /// dropped, and jobs that it makes are of no parent.
    /// </param>
    /// <param name="cancellationToken">Fires when the operation is canceled or the request is given up, its time limit is reached, or the service stops.</param>
    Task<TOutput> RunAsync(TInput input, JobContext context, CancellationToken cancellationToken);
}

/// <summary>No input, or no output.</summary>
public sealed record NoParameters
{
    /// <summary>The one value.</summary>
    public static NoParameters Value { get; } = new();
}
