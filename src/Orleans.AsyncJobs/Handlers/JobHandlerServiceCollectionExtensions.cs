using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs;
using Orleans.AsyncJobs.Handlers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers job handlers and what surrounds their runs.</summary>
public static class JobHandlerServiceCollectionExtensions
{
    /// <summary>Runs jobs of a message name with a handler.</summary>
    /// <typeparam name="THandler">The handler; made anew for each run unless it is registered otherwise.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="messageName">The name that jobs give in <c>messagename</c>, 1 to 160 characters; compared ordinally.</param>
    /// <param name="configure">Time limit, retries and input check of this handler.</param>
    /// <returns>The handler, to be given a schedule.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long, or an option is out of its range.</exception>
    public static JobHandlerBuilder AddJobHandler<THandler>(
        this IServiceCollection services, string messageName, Action<JobHandlerOptions>? configure = null)
        where THandler : class, IJobHandler
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new JobHandlerOptions();
        configure?.Invoke(options);
        services.TryAddTransient<THandler>();
        if (options.InputCheck is { } check)
        {
            services.TryAddSingleton(check);
        }

        services.AddSingleton(JobHandlerRegistration.Create(messageName, typeof(THandler), options));
        return new JobHandlerBuilder(services, messageName);
    }

    /// <summary>Surrounds the run of every handler with a middleware. Those registered earlier are around those registered later.</summary>
    /// <typeparam name="TMiddleware">The middleware; one for each run unless it is registered otherwise.</typeparam>
    /// <param name="services">The container.</param>
    public static IServiceCollection AddJobRunMiddleware<TMiddleware>(this IServiceCollection services)
        where TMiddleware : class, IJobRunMiddleware
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddScoped<TMiddleware>();
        return services.AddSingleton(new JobRunMiddlewareRegistration(typeof(TMiddleware)));
    }
}
