using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>
/// What every request to the page goes through: the guards, the rights, its handler, and the frame around what that
/// answers. Failures are told in the same frame to browsers, and as the Web API does to programs.
/// </summary>
internal sealed class PageRunner(
    RequestRunner runner, PageRenderer renderer, IOptions<AsyncJobsDashboardOptions> options, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>Everything from this service, and nothing from elsewhere; no frames around it.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string ImmutableCache = "public, max-age=31536000, immutable";

    /// <summary>Answers for a path that is nobody's.</summary>
    public RequestDelegate Unknown => runner.Guarded(UnknownPath, WriteFailureAsync);

    public RequestDelegate Run(PageRoute route) => runner.Guarded(context => RunAsync(context, route), WriteFailureAsync);

    private static Task UnknownPath(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/');
        throw WebApiException.UnknownSegment(path[(path.LastIndexOf('/') + 1)..]);
    }

    private async Task RunAsync(HttpContext context, PageRoute route)
    {
        var handler = HandlerOf(route, context.Request);
        var request = RequestOf(context);
        request.Require(DashboardRights.View);
        switch (await handler(request))
        {
            case PageResult.View view:
                await WriteAsync(context, request, view);
                break;
            case PageResult.Fragment fragment:
                await WriteAsync(context, await renderer.RenderAsync(fragment.Body), StatusCodes.Status200OK);
                break;
            case PageResult.Stream stream:
                await stream.SendAsync(context);
                break;
            case PageResult.SeeOther other:
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                context.Response.Headers.Location = other.Path;
                break;
            case PageResult.File file:
                await WriteAsync(context, file);
                break;
        }
    }

    private static PageHandler HandlerOf(PageRoute route, HttpRequest request)
    {
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && route.Get is { } get)
        {
            return get;
        }

        if (HttpMethods.IsPost(request.Method) && route.Post is { } post)
        {
            PostGuard.Check(request);
            return post;
        }

        throw WebApiException.MethodNotAllowed(request.Method, (route.Get, route.Post) switch
        {
            (null, _) => "POST",
            (_, null) => "GET, HEAD",
            _ => "GET, HEAD, POST",
        });
    }

    private PageRequest RequestOf(HttpContext context)
    {
        var rights = options.Value.Rights & (options.Value.RightsOf?.Invoke(context) ?? DashboardRights.All);
        return new PageRequest(context, new PageLinks(context.Request), rights, time.GetUtcNow());
    }

    private async Task WriteAsync(HttpContext context, PageRequest request, PageResult.View view)
    {
        var frame = new FrameModel(options.Value.Title, request.Links, request.Rights, request.Now, view);
        await WriteAsync(context, await renderer.RenderAsync(Views.Frame(frame)), view.Status);
    }

    private static async Task WriteAsync(HttpContext context, string html, int status)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";

        // With no-referrer a browser would name no origin in the posts of our forms.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypes.Html;
        await context.Response.Body.WriteAsync(Compression.Apply(context, Encoding.UTF8.GetBytes(html)), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, PageResult.File file)
    {
        var response = context.Response;
        response.ContentType = file.ContentType;
        response.Headers.CacheControl = file.IsImmutable ? ImmutableCache : "no-store";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (file.DownloadName is { } name)
        {
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        }

        // The data of a job may be large, and is sent as it is.
        var bytes = file.IsImmutable ? Compression.Apply(context, file.Bytes) : file.Bytes;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private Task WriteFailureAsync(HttpContext context, Failure failure)
    {
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return ErrorWriter.WriteAsync(context, failure.Status, failure.Code, failure.Message);
        }

        return WriteAsync(context, RequestOf(context), FailureView.Of(failure));
    }
}
