using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Explaining.Silos;

/// <summary>Adds the reports of silos.</summary>
internal static class SiloReportServiceCollectionExtensions
{
    public static void AddSiloReports(this IServiceCollection services)
    {
        services.AddSingleton<LocalSiloReport>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<LocalSiloReport>());
        services.TryAddSingleton<ISiloReports, SiloReports>();
    }
}
