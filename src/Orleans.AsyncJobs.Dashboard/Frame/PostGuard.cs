using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Security;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>
/// Lets only the page's own forms post. A browser says in <c>Sec-Fetch-Site</c> from where a form came, and no page can
/// change that; older ones say it in <c>Origin</c>. No token is needed, so nothing is shared between the processes
/// behind a balancer.
/// </summary>
internal static class PostGuard
{
    /// <exception cref="WebApiException">403: the form is not this page's own, or nothing says that it is.</exception>
    public static void Check(HttpRequest request)
    {
        if (!RequestGuard.IsFromOwnPage(request))
        {
            throw WebApiException.Forbidden("Only forms of this page may post here. Programs use the Web API.");
        }
    }
}
