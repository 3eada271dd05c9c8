using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Handlers.CustomApis;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>Registers what serves custom APIs and background operations.</summary>
internal static class BackgroundOperationsGatewayServiceCollectionExtensions
{
    public static void AddBackgroundOperationsGateway(this IServiceCollection services)
    {
        services.TryAddSingleton<CustomApiRegistry>();
        services.TryAddSingleton<CustomApiRoutes>();
        services.TryAddSingleton<CustomApiListing>();
        services.TryAddSingleton<CustomApiCalling>();
        services.TryAddSingleton<OperationCreation>();
        services.TryAddSingleton<OperationChange>();
        services.TryAddSingleton<OperationMultiples>();
        services.TryAddSingleton<OperationWatch>();
        services.TryAddSingleton<OperationMonitor>();
    }
}
