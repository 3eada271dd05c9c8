using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Every request below the base path: finds out what the path names and hands the request on.</summary>
internal sealed class WebApiEndpoint(IHostApplicationLifetime lifetime, CustomApiRoutes customApis)
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

        Impersonation.Check(request.Headers);
        var path = ResourcePath.Of(request, (string?)request.RouteValues[ServiceAddress.PathParameter] ?? string.Empty);
        var route = FetchRoute.Find(request, path) ?? customApis.Find(path) ?? WebApiRoutes.Find(path);
        var handler = route.Find(request.Method);
        if (route.CreatesJobs && HttpMethods.IsPost(request.Method) && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new WebApiException(StatusCodes.Status503ServiceUnavailable, JobErrorCodes.IsvUnExpected,
                "The service is stopping and takes no new jobs. Send the request again when it has started.");
        }

        if (context.Features.Get<ChangeSetMember>() is not null && !route.FitsChangeSets)
        {
            throw WebApiException.BadRequest(
                $"'{TextLimit.Shown(string.Join('/', path.Segments))}' is not taken in a change set beside other requests: those create, change, steer or delete single jobs, but for their 'data'. Put it outside of the change set.");
        }

        return handler(context, path);
    }
}
