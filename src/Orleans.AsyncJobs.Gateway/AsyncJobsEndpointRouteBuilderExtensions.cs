using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Description;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Health;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Maps the Web API. It is mapped at most once; what it links to follows from the group and the path base under which it
/// is mapped. <c>MapAsyncJobs</c> maps it with the health and the page.
/// </summary>
public static class AsyncJobsEndpointRouteBuilderExtensions
{
    // Before a fallback of the host, and behind everything else that it maps.
    private const int BehindTheHost = 1;
    private const int Fallback = int.MaxValue;

    /// <summary>Maps the Web API under <c>/api/data/v9.2/</c> (and <c>v9.1</c>, <c>v9.0</c>, <c>v8.2</c>), and the status monitor of background operations under <c>/api/backgroundoperation/</c>.</summary>
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
        group.Map(BaseAddress.Pattern, runner.Guarded(services.GetRequiredService<WebApiEndpoint>().HandleAsync, ErrorAnswer.WriteAsync)).WithName(BaseAddress.EndpointName).ExcludeFromDescription();
        group.Map(OperationMonitor.Pattern, runner.Guarded(context => context.RequestServices.GetRequiredService<OperationMonitor>().HandleAsync(context), ErrorAnswer.WriteAsync))
            .WithName(OperationMonitor.EndpointName).WithMetadata(OperationMonitor.Description);
        group.Map(BaseAddress.UnknownPattern, runner.Guarded(UnknownPath, ErrorAnswer.WriteAsync)).WithOrder(Fallback).ExcludeFromDescription();
        return group;
    }

    /// <summary>Maps the Web API, the health and the OpenAPI document, and an error body for every path that nothing else serves.</summary>
    internal static IEndpointConventionBuilder MapAsyncJobsService(this IEndpointRouteBuilder endpoints)
    {
        var services = GatewayServices(endpoints);
        var group = endpoints.MapGroup(string.Empty);
        group.MapAsyncJobsWebApi();
        MapHealth(group, services);
        MapDescription(group, services);
        group.Map("/{**path}", services.GetRequiredService<RequestRunner>().Guarded(UnknownPath)).WithOrder(Fallback).ExcludeFromDescription();
        return group;
    }

    /// <summary>Maps <c>/healthz</c> and <c>/readyz</c>.</summary>
    internal static void MapHealth(RouteGroupBuilder group, IServiceProvider services)
    {
        services.GetRequiredService<MappedParts>().Add(MappedParts.Part.Health);
        var runner = services.GetRequiredService<RequestRunner>();
        var health = services.GetRequiredService<HealthEndpoints>();
        health.RequireChecks();
        group.Map("/healthz", runner.Open(HealthEndpoints.LiveAsync))
            .WithName(HealthEndpoints.LiveName).WithOrder(BehindTheHost).WithMetadata(HealthEndpoints.LiveDescription);
        group.Map("/readyz", runner.Open(health.ReadyAsync)).WithOrder(BehindTheHost).WithMetadata(HealthEndpoints.ReadyDescription);
    }

    /// <summary>Maps <c>/openapi/asyncjobs.json</c>.</summary>
    internal static void MapDescription(RouteGroupBuilder group, IServiceProvider services) =>
        group.Map(DescriptionEndpoint.Pattern, services.GetRequiredService<RequestRunner>().Guarded(DescriptionEndpoint.AnswerAsync))
            .WithOrder(BehindTheHost).WithMetadata(DescriptionEndpoint.Description);

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
