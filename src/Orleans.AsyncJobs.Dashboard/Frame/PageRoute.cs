using Orleans.AsyncJobs.Gateway.Description;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>Answers one request.</summary>
internal delegate Task<PageResult> PageHandler(PageRequest request);

/// <summary>A path of the page and who answers there.</summary>
/// <param name="Pattern">The path below the page's own.</param>
/// <param name="Get">Shows it; null where it cannot be read.</param>
/// <param name="Post">Does what is asked for; null where nothing can be.</param>
internal sealed record PageRoute(string Pattern, PageHandler? Get, PageHandler? Post = null)
{
    /// <summary>What the OpenAPI document says of it; null where it is for people.</summary>
    public RouteDescription? Description { get; init; }
}
