using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Dashboard;
using Orleans.AsyncJobs.Gateway.Health;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the HTTP gateway.</summary>
public static class AsyncJobsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the Web API under <c>/api/data/v9.2/</c> (and <c>v9.1</c>, <c>v9.0</c>, <c>v8.2</c>), <c>/healthz</c>,
    /// <c>/readyz</c> and the page at <c>/</c>.
    /// </summary>
    /// <param name="endpoints">Where to map them. <c>AddAsyncJobsGateway</c> must have been called on its services.</param>
    /// <returns>All of them, to add conventions such as authorization.</returns>
    public static IEndpointConventionBuilder MapAsyncJobs(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var runner = services.GetService<RequestRunner>()
            ?? throw new InvalidOperationException("The gateway is not registered. Call services.AddAsyncJobsGateway() before MapAsyncJobs().");
        var health = services.GetRequiredService<HealthEndpoints>();
        var dashboard = services.GetRequiredService<DashboardEndpoints>();
        var webApi = services.GetRequiredService<WebApiEndpoint>();

        var group = endpoints.MapGroup(string.Empty);
        group.Map(BaseAddress.Pattern, runner.Guarded(webApi.HandleAsync));
        group.Map("/healthz", runner.Open(HealthEndpoints.LiveAsync));
        group.Map("/readyz", runner.Open(health.ReadyAsync));
        group.Map("/", runner.Guarded(dashboard.PageAsync));
        group.Map(DashboardEndpoints.JobsPath, runner.Guarded(dashboard.JobsAsync));
        group.Map(DashboardEndpoints.ExplainPattern, runner.Guarded(dashboard.ExplainAsync));
        return group;
    }
}
