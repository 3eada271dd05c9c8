using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Explaining.Silos;

/// <summary>The simulated host has no management grain; silos report of themselves on Orleans only.</summary>
internal static class NoSiloReports
{
    public static void AddSiloReports(this IServiceCollection services) => ArgumentNullException.ThrowIfNull(services);
}
