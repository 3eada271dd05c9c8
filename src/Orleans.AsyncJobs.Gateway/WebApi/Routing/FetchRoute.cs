using Orleans.AsyncJobs.Gateway.WebApi.Fetch;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;
using QueryString = Orleans.AsyncJobs.Gateway.WebApi.Queries.QueryString;
using static Orleans.AsyncJobs.Gateway.WebApi.Routing.WebApiMethod;

namespace Orleans.AsyncJobs.Gateway.WebApi.Routing;

/// <summary>Reads of any table by FetchXML.</summary>
internal static class FetchRoute
{
    private static readonly Dictionary<string, WebApiRoute> BySet = QueryTables.All.ToDictionary(
        table => table.SetName,
        table => new WebApiRoute(table.SetName, Get<FetchListing>((listing, context, _) => listing.ListAsync(context, table))),
        StringComparer.Ordinal);

    /// <summary>The route of a request that reads a set by FetchXML; null for others.</summary>
    public static WebApiRoute? Find(HttpRequest request, ResourcePath path) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && BySet.TryGetValue(path.Shape, out var route)
        && QueryString.Split(request.QueryString.Value ?? string.Empty).Any(option => option.Key == QueryOptionNames.FetchXml)
            ? route
            : null;
}
