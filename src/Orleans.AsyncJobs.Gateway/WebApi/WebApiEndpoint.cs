using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Every request below the base path: finds out what the path names and hands the request on.</summary>
internal sealed class WebApiEndpoint(
    SingleCreation creation, MultipleCreation multipleCreation, JobReading reading, JobListing listing, JobChange change, JobExplaining explaining,
    IHostApplicationLifetime lifetime)
{
    public Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["OData-Version"] = "4.0";
        var request = context.Request;
        var version = (string)request.RouteValues[ServiceAddress.VersionParameter]!;
        if (!BaseAddress.IsServed(version))
        {
            throw WebApiException.UnknownSegment(version);
        }

        var path = ResourcePath.Parse((string?)request.RouteValues[ServiceAddress.PathParameter] ?? string.Empty);
        var method = request.Method;

        // The server sends an answer to HEAD without its body.
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        if (path.IsCreation && HttpMethods.IsPost(method) && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new WebApiException(StatusCodes.Status503ServiceUnavailable, JobErrorCodes.IsvUnExpected,
                "The service is stopping and takes no new jobs. Send the request again when it has started.");
        }

        return path.Kind switch
        {
            ResourceKind.Set when HttpMethods.IsPost(method) => creation.CreateAsync(context),
            ResourceKind.Set when isRead => listing.ListAsync(context),
            ResourceKind.Set => throw WebApiException.MethodNotAllowed(method, "GET, HEAD, POST"),
            ResourceKind.Count when isRead => listing.CountAsync(context),
            ResourceKind.Count => throw WebApiException.MethodNotAllowed(method, "GET, HEAD"),
            ResourceKind.CreateMultiple when HttpMethods.IsPost(method) => multipleCreation.CreateTypedAsync(context),
            ResourceKind.CreateMultipleOfSet when HttpMethods.IsPost(method) => multipleCreation.CreateBoundAsync(context),
            ResourceKind.CreateMultiple or ResourceKind.CreateMultipleOfSet => throw WebApiException.MethodNotAllowed(method, "POST"),
            ResourceKind.Explanation when isRead => explaining.ExplainAsync(context, path.JobId),
            ResourceKind.Explanation => throw WebApiException.MethodNotAllowed(method, "GET, HEAD"),
            ResourceKind.Retry when HttpMethods.IsPost(method) => change.RetryAsync(context, path.JobId),
            ResourceKind.Retry => throw WebApiException.MethodNotAllowed(method, "POST"),
            _ when isRead => reading.ReadAsync(context, path.JobId),
            _ when HttpMethods.IsPatch(method) => change.PatchAsync(context, path.JobId),
            _ when HttpMethods.IsDelete(method) => change.DeleteAsync(context, path.JobId),
            _ => throw WebApiException.MethodNotAllowed(method, "GET, HEAD, PATCH, DELETE"),
        };
    }
}
