using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Handlers.CustomApis;

namespace Orleans.AsyncJobs.BackgroundOperations;

/// <summary>Adds custom APIs and what runs them in the background.</summary>
internal static class BackgroundOperationServiceCollectionExtensions
{
    /// <summary>Adds what calls custom APIs.</summary>
    /// <param name="services">The container of a silo.</param>
    public static void AddBackgroundOperations(this IServiceCollection services)
    {
        services.TryAddSingleton<CustomApiRegistry>();
        services.TryAddSingleton<CustomApiCalls>();
        services.TryAddSingleton<ICustomApiClient, CustomApiClient>();
    }
}
