using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>
/// The page, the part of it that it fetches again every two seconds, and the page that explains one job. All
/// are rendered here.
/// </summary>
internal sealed class DashboardEndpoints(IJobQueries queries, IJobClient client, RecentReasons reasons, OwnAddress own, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task PageAsync(HttpContext context)
    {
        var live = await LiveAsync(context);
        await WriteAsync(context, DashboardPage.Render(new PageLinks(context.Request), live, own.HealthUrl));
    }

    public async Task JobsAsync(HttpContext context) => await WriteAsync(context, await LiveAsync(context));

    public async Task ExplainAsync(HttpContext context)
    {
        RequireRead(context.Request);
        var jobId = Guid.Parse((string)context.Request.RouteValues[ServiceAddress.JobIdParameter]!, CultureInfo.InvariantCulture);
        JobExplanation? explanation = null;
        try
        {
            explanation = await client.ExplainAsync(jobId, cancellationToken: context.RequestAborted);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }

        await WriteAsync(context, ExplanationPage.Render(new PageLinks(context.Request), jobId, explanation, time.GetUtcNow()));
    }

    private async Task<string> LiveAsync(HttpContext context)
    {
        RequireRead(context.Request);
        var counts = await queries.CountAsync(context.RequestAborted);
        var rows = await queries.QueryAsync(RecentJobs.Query, context.RequestAborted);
        var jobs = await reasons.FillAsync([.. rows.Rows.Select(RecentJobs.Read)], context.RequestAborted);
        return LiveSection.Render(counts, jobs, time.GetUtcNow(), new PageLinks(context.Request));
    }

    private static void RequireRead(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            throw WebApiException.MethodNotAllowed(request.Method, "GET, HEAD");
        }
    }

    private static Task WriteAsync(HttpContext context, string html)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = DashboardPage.ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        context.Response.ContentType = MediaTypes.Html;
        return context.Response.WriteAsync(html, context.RequestAborted);
    }
}
