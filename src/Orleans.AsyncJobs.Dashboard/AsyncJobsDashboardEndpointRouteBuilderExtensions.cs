using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Gateway.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the page, alone or with all the rest. It is mapped at most once; its links follow from where that is.</summary>
public static class AsyncJobsDashboardEndpointRouteBuilderExtensions
{
    // Before a fallback of the host, and behind everything else that it maps.
    private const int BehindTheHost = 1;
    private const int Fallback = int.MaxValue;

    /// <summary>
    /// Maps all there is: the Web API, <c>/healthz</c>, <c>/readyz</c>, their description at
    /// <c>/openapi/asyncjobs.json</c>, the page at <c>/</c>, and an error for every
    /// path that nothing else serves. Where the host maps one of these paths itself, the host's answers.
    /// </summary>
    /// <param name="endpoints">Where to map them. <c>AddAsyncJobsDashboard</c> and <c>AddHealthChecks().AddAsyncJobs()</c> must have been called on its services.</param>
    /// <returns>All of them, to add conventions such as authorization.</returns>
    /// <exception cref="InvalidOperationException">The page is not registered, or a part is mapped already.</exception>
    public static IEndpointConventionBuilder MapAsyncJobs(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = DashboardServices(endpoints);
        var group = endpoints.MapGroup(string.Empty);
        group.MapAsyncJobsWebApi();
        AsyncJobsEndpointRouteBuilderExtensions.MapHealth(group, services);
        AsyncJobsEndpointRouteBuilderExtensions.MapDescription(group, services);
        MapPages(group, services, BehindTheHost);
        MapUnknown(group, services);
        return group;
    }

    /// <summary>Maps the page that shows and steers the jobs.</summary>
    /// <param name="endpoints">Where to map it. <c>AddAsyncJobsDashboard</c> must have been called on its services.</param>
    /// <param name="pattern">The page's own path. What lies below it is the page's, too.</param>
    /// <returns>Its endpoints, to add conventions such as authorization.</returns>
    /// <exception cref="InvalidOperationException">The page is not registered, or it is mapped already.</exception>
    public static IEndpointConventionBuilder MapAsyncJobsDashboard(this IEndpointRouteBuilder endpoints, string pattern = "/asyncjobs")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = DashboardServices(endpoints);
        var group = endpoints.MapGroup(pattern.TrimEnd('/'));
        MapPages(group, services, order: 0);
        if (pattern.Trim('/').Length > 0)
        {
            MapUnknown(group, services);
        }

        return group;
    }

    private static void MapPages(RouteGroupBuilder group, IServiceProvider services, int order)
    {
        services.GetRequiredService<MappedParts>().Add(MappedParts.Part.Dashboard);
        var runner = services.GetRequiredService<PageRunner>();
        foreach (var route in PageRoutes.All)
        {
            var endpoint = group.Map(route.Pattern, runner.Run(route)).WithOrder(order);
            if (route.Pattern == PageLinks.HomePattern)
            {
                endpoint.WithName(PageLinks.HomeName);
            }

            _ = route.Description is { } description ? endpoint.WithMetadata(description) : endpoint.ExcludeFromDescription();
        }
    }

    private static void MapUnknown(RouteGroupBuilder group, IServiceProvider services) =>
        group.Map($"/{{**{ServiceAddress.PathParameter}}}", services.GetRequiredService<PageRunner>().Unknown)
            .WithOrder(Fallback).ExcludeFromDescription();

    private static IServiceProvider DashboardServices(IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetService<PageRunner>() is null
            ? throw new InvalidOperationException("The page is not registered. Call services.AddAsyncJobsDashboard() before it is mapped.")
            : endpoints.ServiceProvider;
}
