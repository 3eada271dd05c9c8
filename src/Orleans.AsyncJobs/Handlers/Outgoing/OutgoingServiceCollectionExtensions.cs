using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>Registers what sends HTTP requests out of the service.</summary>
internal static class OutgoingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the address rules and the HTTP client that keeps them; may be called more than once.
    /// The host binds <see cref="AsyncJobsOptions"/>.
    /// </summary>
    /// <param name="services">The container.</param>
    public static IServiceCollection AddOutgoingHttp(this IServiceCollection services)
    {
        services.AddOptions<AsyncJobsOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AsyncJobsOptions>, OutgoingOptionsCheck>());
        services.TryAddKeyedSingleton(AsyncJobsDefaults.TimeProviderName, TimeProvider.System);
        services.TryAddSingleton<IHostResolver, SystemHostResolver>();
        services.TryAddSingleton<OwnAddress>();
        services.TryAddSingleton<OutgoingAddressRules>();
        services.TryAddSingleton<OutgoingConnector>();
        services.TryAddSingleton<OutgoingHttpClient>();
        return services;
    }
}
