using System.Collections.Frozen;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Handlers.CustomApis;
using static Orleans.AsyncJobs.Gateway.WebApi.Routing.WebApiMethod;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>Where the custom APIs of this service are called. Their names have an underscore, and those of the service's own have none.</summary>
internal sealed class CustomApiRoutes(CustomApiRegistry apis)
{
    private readonly FrozenDictionary<string, WebApiRoute> _routes = apis.All.SelectMany(RoutesOf).ToFrozenDictionary(route => route.Shape, StringComparer.Ordinal);

    /// <summary>The route of a path; null where it names no custom API.</summary>
    public WebApiRoute? Find(ResourcePath path) => _routes.TryGetValue(path.Shape, out var route) && route.Fits(path) ? route : null;

    private static IEnumerable<WebApiRoute> RoutesOf(CustomApi api)
    {
        var shape = api.BoundTo is { } table ? $"{table.SetName}()/{JobModel.Namespace}.{api.Name}" : api.Name;
        if (!api.IsFunction)
        {
            return [new(shape, Post<CustomApiCalling>((calling, context, path) => calling.CallAsync(context, api, path))) { CreatesJobs = true }];
        }

        var get = Get<CustomApiCalling>((calling, context, path) => calling.CallAsync(context, api, path));

        // What is bound to nothing has its arguments where others have their key.
        return api.BoundTo is null
            ? [new(shape, get) { IsFunction = true }, new($"{shape}()", get) { IsFunction = true, TakesArguments = true }]
            : [new(shape, get) { IsFunction = true, TakesArguments = true }];
    }
}
