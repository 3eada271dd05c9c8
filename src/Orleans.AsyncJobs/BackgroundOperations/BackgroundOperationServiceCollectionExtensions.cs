using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Handlers.Callbacks;
using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.BackgroundOperations;

/// <summary>Adds custom APIs and what runs them in the background.</summary>
internal static class BackgroundOperationServiceCollectionExtensions
{
    private const int MaxAttempts = 100;

    /// <summary>Adds what calls custom APIs.</summary>
    /// <param name="services">The container of a silo.</param>
    public static void AddBackgroundOperations(this IServiceCollection services)
    {
        services.TryAddSingleton<CustomApiRegistry>();
        services.TryAddSingleton<CustomApiCalls>();
        services.TryAddSingleton<ICustomApiClient, CustomApiClient>();
        services.TryAddSingleton<BackgroundOperationClient>();
        services.TryAddSingleton<IBackgroundOperationClient>(static provider => provider.GetRequiredService<BackgroundOperationClient>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, OperationExpiry>();
        services.AddOutgoingHttp();
        services.AddJobHandler<CallbackHandler>(CallbackData.MessageName, options =>
        {
            // It ends after 24 hours: some 57 tries on the average, with the longest backoff of an hour.
            options.RetryAttempts = MaxAttempts;
            options.CheckInputWith<CallbackInputCheck>();
        });
    }
}
