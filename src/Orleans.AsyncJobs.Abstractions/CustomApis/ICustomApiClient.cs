namespace Orleans.AsyncJobs;

/// <summary>Calls custom APIs from .NET. From the container of a host that called <c>AddAsyncJobs</c>.</summary>
public interface ICustomApiClient
{
    /// <summary>Calls a custom API and waits for its output.</summary>
    /// <typeparam name="TInput">The input: its registered type, or another one with properties of the same names and types.</typeparam>
    /// <typeparam name="TOutput">The output, likewise.</typeparam>
    /// <param name="name">Its unique name.</param>
    /// <param name="input">The input.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives the call up; the handler is told to stop.</param>
    /// <exception cref="JobException">
    /// There is no such custom API (<see cref="JobErrorCodes.AsyncOperationTypeIsNotRecognized"/>), a parameter will not do, the custom API refused the call, or it
    /// did not end within its time limit (<see cref="JobErrorCodes.SandboxWorkerPluginExecuteTimeout"/>).
    /// </exception>
    Task<TOutput> CallAsync<TInput, TOutput>(string name, TInput input, JobCaller? caller = null, CancellationToken cancellationToken = default)
        where TInput : class
        where TOutput : class;
}
