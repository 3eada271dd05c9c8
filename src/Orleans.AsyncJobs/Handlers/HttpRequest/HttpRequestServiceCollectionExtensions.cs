using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Handlers.Outgoing;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Registers the <c>HttpRequest</c> handler.</summary>
internal static class HttpRequestServiceCollectionExtensions
{
    /// <summary>Runs jobs with the message name <c>HttpRequest</c>.</summary>
    /// <param name="services">The container.</param>
    public static IServiceCollection AddHttpRequestHandler(this IServiceCollection services)
    {
        services.AddOutgoingHttp();
        services.TryAddSingleton<HttpRequestDataParser>();

        // The handler keeps nothing between runs, so one serves them all.
        services.TryAddSingleton<HttpRequestHandler>();
        services.AddJobHandler<HttpRequestHandler>("HttpRequest", options => options.CheckInputWith<HttpRequestInputCheck>());
        return services;
    }
}
