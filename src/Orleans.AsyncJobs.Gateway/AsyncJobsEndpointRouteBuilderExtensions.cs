using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Dashboard;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Health;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Maps the HTTP gateway. Each part is mapped at most once; what it links to follows from the group, the path base and
/// the pattern under which it is mapped.
/// </summary>
public static class AsyncJobsEndpointRouteBuilderExtensions
{
    // Before a fallback of the host, and behind everything else that it maps.
    private const int BehindTheHost = 1;
    private const int Fallback = int.MaxValue;

    /// <summary>
    /// Maps all there is: the Web API, <c>/healthz</c>, <c>/readyz</c>, the page at <c>/</c>, and an error body for every
    /// path that nothing else serves. Where the host maps one of these paths itself, the host's answers.
    /// </summary>
    /// <param name="endpoints">Where to map them. <c>AddAsyncJobsGateway</c> and <c>AddHealthChecks().AddAsyncJobs()</c> must have been called on its services.</param>
    /// <returns>All of them, to add conventions such as authorization.</returns>
    /// <exception cref="InvalidOperationException">The gateway is not registered, or a part of it is mapped already.</exception>
    public static IEndpointConventionBuilder MapAsyncJobs(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = GatewayServices(endpoints);
        var runner = services.GetRequiredService<RequestRunner>();
        var group = endpoints.MapGroup(string.Empty);
        group.MapAsyncJobsWebApi();
        MapHealth(group, services);
        MapDashboard(group, services, BehindTheHost);
        group.Map("/{**path}", runner.Guarded(UnknownPath)).WithOrder(Fallback);
        return group;
    }

    /// <summary>Maps the Web API under <c>/api/data/v9.2/</c> (and <c>v9.1</c>, <c>v9.0</c>, <c>v8.2</c>).</summary>
    /// <param name="endpoints">Where to map it. <c>AddAsyncJobsGateway</c> must have been called on its services.</param>
    /// <returns>Its endpoints, to add conventions such as authorization.</returns>
    /// <exception cref="InvalidOperationException">The gateway is not registered, or the Web API is mapped already.</exception>
    public static IEndpointConventionBuilder MapAsyncJobsWebApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = GatewayServices(endpoints);
        services.GetRequiredService<MappedParts>().Add(MappedParts.Part.WebApi);
        var runner = services.GetRequiredService<RequestRunner>();
        var group = endpoints.MapGroup(string.Empty);
        group.Map(BaseAddress.Pattern, runner.Guarded(services.GetRequiredService<WebApiEndpoint>().HandleAsync)).WithName(BaseAddress.EndpointName);
        group.Map(BaseAddress.UnknownPattern, runner.Guarded(UnknownPath)).WithOrder(Fallback);
        return group;
    }

    /// <summary>Maps the page that shows the jobs.</summary>
    /// <param name="endpoints">Where to map it. <c>AddAsyncJobsGateway</c> must have been called on its services.</param>
    /// <param name="pattern">The page's own path. What lies below it is the page's, too.</param>
    /// <returns>Its endpoints, to add conventions such as authorization.</returns>
    /// <exception cref="InvalidOperationException">The gateway is not registered, or the page is mapped already.</exception>
    public static IEndpointConventionBuilder MapAsyncJobsDashboard(this IEndpointRouteBuilder endpoints, string pattern = "/asyncjobs")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = GatewayServices(endpoints);
        var group = endpoints.MapGroup(pattern.TrimEnd('/'));
        MapDashboard(group, services, order: 0);
        if (pattern.Trim('/').Length > 0)
        {
            group.Map("/{**path}", services.GetRequiredService<RequestRunner>().Guarded(UnknownPath)).WithOrder(Fallback);
        }

        return group;
    }

    private static void MapDashboard(RouteGroupBuilder group, IServiceProvider services, int order)
    {
        services.GetRequiredService<MappedParts>().Add(MappedParts.Part.Dashboard);
        var runner = services.GetRequiredService<RequestRunner>();
        var dashboard = services.GetRequiredService<DashboardEndpoints>();
        group.Map("/", runner.Guarded(dashboard.PageAsync)).WithName(PageLinks.PageName).WithOrder(order);
        group.Map(PageLinks.JobsPattern, runner.Guarded(dashboard.JobsAsync)).WithName(PageLinks.JobsName).WithOrder(order);
        group.Map(PageLinks.ExplainPattern, runner.Guarded(dashboard.ExplainAsync)).WithName(PageLinks.ExplainName).WithOrder(order);
        group.Map(PageLinks.UnknownPattern, runner.Guarded(UnknownPath)).WithOrder(Fallback);
    }

    private static void MapHealth(RouteGroupBuilder group, IServiceProvider services)
    {
        services.GetRequiredService<MappedParts>().Add(MappedParts.Part.Health);
        var runner = services.GetRequiredService<RequestRunner>();
        var health = services.GetRequiredService<HealthEndpoints>();
        health.RequireChecks();
        group.Map("/healthz", runner.Open(HealthEndpoints.LiveAsync)).WithName(HealthEndpoints.LiveName).WithOrder(BehindTheHost);
        group.Map("/readyz", runner.Open(health.ReadyAsync)).WithOrder(BehindTheHost);
    }

    private static Task UnknownPath(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/');
        throw WebApiException.UnknownSegment(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static IServiceProvider GatewayServices(IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetService<RequestRunner>() is null
            ? throw new InvalidOperationException("The gateway is not registered. Call services.AddAsyncJobsGateway() before it is mapped.")
            : endpoints.ServiceProvider;
}
