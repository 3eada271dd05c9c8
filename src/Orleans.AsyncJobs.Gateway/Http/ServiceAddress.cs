namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>The service's address as the client wrote it, without a slash at the end.</summary>
internal static class ServiceAddress
{
    public static string Of(HttpRequest request)
    {
        // HTTP/1.0 knows no Host header; such a client is as near as its port.
        var host = request.Host.HasValue ? request.Host : new HostString("localhost", request.HttpContext.Connection.LocalPort);
        return $"{request.Scheme}://{host}{request.PathBase}";
    }
}
