using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>Methods of requests. Endpoints check them: the router would refuse one without an error body.</summary>
internal static class Methods
{
    /// <summary>Lets reads pass.</summary>
    /// <exception cref="WebApiException">405: it is neither GET nor HEAD.</exception>
    public static void RequireRead(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            throw WebApiException.MethodNotAllowed(request.Method, "GET, HEAD");
        }
    }
}
