using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers;

namespace Orleans.AsyncJobs.Running;

/// <summary>The way of a run through the middleware to its handler. Each is made when it is reached.</summary>
internal sealed class RunPipeline(IEnumerable<JobRunMiddlewareRegistration> middleware)
{
    private readonly Type[] _fromInside = [.. middleware.Select(registration => registration.Type).Reverse()];

    /// <summary>Runs a handler with all that surrounds it.</summary>
    /// <param name="services">The scope of the run.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="context">The job and its input.</param>
    /// <param name="cancellationToken">Fires when the run has to stop.</param>
    public Task<JobResult> InvokeAsync(IServiceProvider services, JobHandler handler, JobContext context, CancellationToken cancellationToken) =>
        _fromInside.Length == 0
            ? RunHandlerAsync(services, handler, context, cancellationToken)
            : Surround(services, handler)(context, cancellationToken);

    private JobRunStep Surround(IServiceProvider services, JobHandler handler)
    {
        JobRunStep run = (context, cancellationToken) => RunHandlerAsync(services, handler, context, cancellationToken);
        foreach (var type in _fromInside)
        {
            var next = run;
            run = (context, cancellationToken) =>
                ((IJobRunMiddleware)services.GetRequiredService(type)).InvokeAsync(context, next, cancellationToken);
        }

        return run;
    }

    private static Task<JobResult> RunHandlerAsync(IServiceProvider services, JobHandler handler, JobContext context, CancellationToken cancellationToken) =>
        ((IJobHandler)services.GetRequiredService(handler.HandlerType)).RunAsync(context, cancellationToken);
}
