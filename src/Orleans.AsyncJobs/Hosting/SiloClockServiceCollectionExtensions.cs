using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Gives the silo a clock that stands a step back.</summary>
internal static class SiloClockServiceCollectionExtensions
{
    // Orleans keeps due times of its own by the time of day. After a step back its ActivationCollector refuses every new
    // activation, and its timers wait, until the clock has caught up.
    private static readonly string[] Areas =
    [
        TimeProviderNames.ActivationManagement,
        TimeProviderNames.Grains,
        TimeProviderNames.Messaging,
        TimeProviderNames.SystemTimers,
        TimeProviderNames.Membership,
        TimeProviderNames.GrainDirectory,
    ];

    /// <summary>
    /// Lets each area of the silo go by a <see cref="SteadyTimeProvider"/> over the host's own <see cref="TimeProvider"/>,
    /// which stays as it is. An area for which the host has registered a clock keeps that one.
    /// </summary>
    /// <param name="services">The silo's container.</param>
    public static IServiceCollection AddSteadySiloClock(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SteadyTimeProvider>();
        foreach (var area in Areas)
        {
            services.TryAddKeyedSingleton<TimeProvider>(area, static (provider, _) => provider.GetRequiredService<SteadyTimeProvider>());
        }

        services.TryAddKeyedSingleton<TimeProvider>(
            ReminderTimeProviderNames.Reminders, static (provider, _) => new ReminderTimeProvider(provider.GetRequiredService<SteadyTimeProvider>()));
        return services;
    }
}
