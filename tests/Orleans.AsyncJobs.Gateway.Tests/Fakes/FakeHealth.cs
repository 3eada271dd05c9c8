using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>A store that takes writes or says why not.</summary>
internal sealed class FakeHealth : IHealthCheck
{
    public string? Fault { get; set; }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Fault is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(Fault));
}
