using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>
/// Addresses of the gateway's endpoints as the client of a request reaches them: of the host that it named, below the
/// path base, and where the host of this service mapped them.
/// </summary>
internal static class ServiceAddress
{
    // The names of route parameters are our own, so that a group around us may have any others.
    private const string OwnParameters = "asyncjobs";
    public const string VersionParameter = "asyncjobsVersion";
    public const string PathParameter = "asyncjobsPath";
    public const string JobIdParameter = "asyncjobsJobId";

    /// <summary>The name of a route parameter as clients see it: <c>jobId</c> for <c>asyncjobsJobId</c>; those of a group are as they are.</summary>
    public static string PublicName(string parameter) =>
        parameter.StartsWith(OwnParameters, StringComparison.Ordinal) && parameter.Length > OwnParameters.Length
            ? JsonNamingPolicy.CamelCase.ConvertName(parameter[OwnParameters.Length..])
            : parameter;

    /// <summary>The absolute address of an endpoint, without a slash at the end; null when it is not mapped.</summary>
    /// <param name="request">The request. Values of its route serve the groups around the endpoint.</param>
    /// <param name="name">The endpoint's name.</param>
    /// <param name="values">The endpoint's own route values.</param>
    public static string? Find(HttpRequest request, string name, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        // HTTP/1.0 knows no Host header; such a client is as near as its port.
        var host = request.Host.HasValue ? request.Host : new HostString("localhost", request.HttpContext.Connection.LocalPort);
        return Links(request).GetUriByName(name, ValuesOf(request, values), request.Scheme, host, request.PathBase)?.TrimEnd('/');
    }

    /// <summary>The path of an endpoint; null when it is not mapped.</summary>
    public static string? FindPath(HttpRequest request, string name, params ReadOnlySpan<(string Name, object? Value)> values) =>
        Links(request).GetPathByName(name, ValuesOf(request, values), request.PathBase);

    private static LinkGenerator Links(HttpRequest request) => request.HttpContext.RequestServices.GetRequiredService<LinkGenerator>();

    private static RouteValueDictionary ValuesOf(HttpRequest request, ReadOnlySpan<(string Name, object? Value)> values)
    {
        // A value that an endpoint does not know would become a query option.
        var all = new RouteValueDictionary(request.RouteValues);
        foreach (var own in request.RouteValues.Keys.Where(name => name.StartsWith(OwnParameters, StringComparison.OrdinalIgnoreCase)))
        {
            all.Remove(own);
        }

        foreach (var (name, value) in values)
        {
            all[name] = value;
        }

        return all;
    }
}
