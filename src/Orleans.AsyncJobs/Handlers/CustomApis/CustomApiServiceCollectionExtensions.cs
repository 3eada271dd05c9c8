using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Handlers.CustomApis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers custom APIs.</summary>
public static class CustomApiServiceCollectionExtensions
{
    /// <summary>Serves a custom API by a class: an action that may run in the background.</summary>
    /// <typeparam name="TInput">The input: a record or class whose public properties are the parameters; <see cref="NoParameters"/> for none.</typeparam>
    /// <typeparam name="TOutput">The output, likewise.</typeparam>
    /// <typeparam name="TApi">What runs; made anew for each call unless it is registered otherwise.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="uniqueName">The name by which it is called, at most 512 characters: a publisher's prefix, an underscore and a name, as in <c>sample_DoThis</c>. Case-sensitive.</param>
    /// <exception cref="ArgumentException">The name or a property will not do; the message says which and what will.</exception>
    public static IServiceCollection AddCustomApi<TInput, TOutput, TApi>(this IServiceCollection services, string uniqueName)
        where TInput : class
        where TOutput : class
        where TApi : class, ICustomApi<TInput, TOutput> => AddCustomApi<TInput, TOutput, TApi>(services, uniqueName, configure: null);

    /// <summary>Serves a custom API by a class.</summary>
    /// <typeparam name="TInput">The input: a record or class whose public properties are the parameters; <see cref="NoParameters"/> for none.</typeparam>
    /// <typeparam name="TOutput">The output, likewise.</typeparam>
    /// <typeparam name="TApi">What runs; made anew for each call unless it is registered otherwise.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="uniqueName">The name by which it is called, at most 512 characters: a publisher's prefix, an underscore and a name, as in <c>sample_DoThis</c>. Case-sensitive.</param>
    /// <param name="configure">Action or function, table, time limit, retries.</param>
    /// <exception cref="ArgumentException">The name, a property or an option will not do; the message says which and what will.</exception>
    public static IServiceCollection AddCustomApi<TInput, TOutput, TApi>(this IServiceCollection services, string uniqueName, Action<CustomApiOptions>? configure)
        where TInput : class
        where TOutput : class
        where TApi : class, ICustomApi<TInput, TOutput>
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddTransient<TApi>();
        return Add<TInput, TOutput>(services, uniqueName, configure, static provider => provider.GetRequiredService<TApi>());
    }

    /// <summary>Serves a custom API by a function.</summary>
    /// <typeparam name="TInput">The input: a record or class whose public properties are the parameters; <see cref="NoParameters"/> for none.</typeparam>
    /// <typeparam name="TOutput">The output, likewise.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="uniqueName">The name by which it is called, at most 512 characters: a publisher's prefix, an underscore and a name, as in <c>sample_DoThis</c>. Case-sensitive.</param>
    /// <param name="run">What runs, as <see cref="ICustomApi{TInput, TOutput}.RunAsync"/>.</param>
    /// <param name="configure">Action or function, table, time limit, retries.</param>
    /// <exception cref="ArgumentException">The name, a property or an option will not do; the message says which and what will.</exception>
    public static IServiceCollection AddCustomApi<TInput, TOutput>(
        this IServiceCollection services, string uniqueName, Func<TInput, JobContext, CancellationToken, Task<TOutput>> run, Action<CustomApiOptions>? configure = null)
        where TInput : class
        where TOutput : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(run);
        var api = new CustomApiFunction<TInput, TOutput>(run);
        return Add<TInput, TOutput>(services, uniqueName, configure, _ => api);
    }

    private static IServiceCollection Add<TInput, TOutput>(
        IServiceCollection services, string uniqueName, Action<CustomApiOptions>? configure, Func<IServiceProvider, ICustomApi<TInput, TOutput>> make)
        where TInput : class
        where TOutput : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uniqueName);
        var options = new CustomApiOptions();
        configure?.Invoke(options);
        services.AddSingleton<CustomApi>(new CustomApi<TInput, TOutput>(uniqueName, options, make));
        services.TryAddTransient<CustomApiHandler>();
        var running = new JobHandlerOptions
        {
            TimeLimit = options.TimeLimit,
            CancelGrace = options.CancelGrace,
            RetryAttempts = options.RetryAttempts,
            RetryBaseDelay = options.RetryBaseDelay,
            RetryFactor = options.RetryFactor,
            RetryMaxDelay = options.RetryMaxDelay,
            MaxConcurrentJobs = options.MaxConcurrentOperations,
        };
        return services.AddSingleton(JobHandlerRegistration.Create(uniqueName, typeof(CustomApiHandler), running, CustomApi.MaxNameLength));
    }

    private sealed class CustomApiFunction<TInput, TOutput>(Func<TInput, JobContext, CancellationToken, Task<TOutput>> run) : ICustomApi<TInput, TOutput>
        where TInput : class
        where TOutput : class
    {
        public Task<TOutput> RunAsync(TInput input, JobContext context, CancellationToken cancellationToken) => run(input, context, cancellationToken);
    }
}
