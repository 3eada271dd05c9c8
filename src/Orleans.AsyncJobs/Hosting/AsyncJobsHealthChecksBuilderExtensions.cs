using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.AsyncJobs.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of the job service to the host's own.</summary>
public static class AsyncJobsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds two checks: <c>asyncjobs-live</c>, tagged <c>live</c>, which passes for as long as the process answers, and
    /// <c>asyncjobs</c>, tagged <c>ready</c>, which passes while jobs can be stored and run. Choose by tag which endpoint
    /// runs which.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <returns>The same, to add more.</returns>
    /// <exception cref="InvalidOperationException">They were added before.</exception>
    public static IHealthChecksBuilder AddAsyncJobs(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(StoreHealthCheck)))
        {
            throw new InvalidOperationException("The health checks of the jobs are added already. Call AddHealthChecks().AddAsyncJobs() once.");
        }

        builder.Services.AddSingleton<StoreHealthCheck>();
        return builder
            .AddCheck("asyncjobs-live", () => HealthCheckResult.Healthy(), tags: ["live"])
            .AddCheck<StoreHealthCheck>("asyncjobs", tags: ["ready"]);
    }
}
