using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>What interfaces are called is Orleans' own affair: the simulated host knows them by their types.</summary>
internal static class KnownGrainInterfacesServiceCollectionExtensions
{
    public static void AddKnownGrainInterfaces(this IServiceCollection services) => ArgumentNullException.ThrowIfNull(services);
}
