using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Whether jobs can be stored and run: the store takes writes, and the silo is not stopping.</summary>
internal sealed class StoreHealthCheck(IJobStore store, SiloDrain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((store.Fault, drain.IsDraining) switch
        {
            ({ } fault, _) => HealthCheckResult.Unhealthy(fault),
            (_, true) => HealthCheckResult.Unhealthy("The service is stopping."),
            _ => HealthCheckResult.Healthy(),
        });
}
