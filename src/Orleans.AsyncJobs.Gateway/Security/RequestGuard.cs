using System.Net;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.Security;

/// <summary>Keeps pages of foreign sites from using a visitor's browser against this service (DNS rebinding, CSRF).</summary>
internal sealed class RequestGuard(IOptions<GatewaySecurityOptions> options)
{
    private const string SiteHeader = "Sec-Fetch-Site";
    private const string OwnSite = "same-origin";

    // What the user did himself, such as opening a bookmark.
    private const string NoSite = "none";

    private readonly HashSet<string> _hosts = new(options.Value.AllowedHosts.Select(WithoutBrackets), StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _origins = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets a request pass or refuses it.</summary>
    /// <exception cref="WebApiException">403: the host or the origin is not allowed.</exception>
    public void Check(HttpRequest request)
    {
        // A request without a host cannot come from a browser.
        if (request.Host.HasValue && !IsAllowed(request.Host.Host))
        {
            throw WebApiException.Forbidden(
                $"The host '{request.Host.Host}' is not allowed. Use a loopback name such as localhost, or add it to AsyncJobs:Security:AllowedHosts.");
        }

        if (ChangesNothing(request.Method))
        {
            return;
        }

        var origin = request.Headers.Origin.ToString();
        if (!_origins.Contains(origin) && IsForeign(request, origin))
        {
            throw WebApiException.Forbidden(
                $"Pages of {(origin.Length > 0 ? $"'{origin}'" : "other sites")} may not change anything here. If they should, add the origin to AsyncJobs:Security:AllowedOrigins.");
        }
    }

    /// <summary>
    /// Whether a page of another site sends the request. Browsers say so themselves (Fetch Metadata; no page can set that header),
    /// rightly behind a proxy, too. Of those that do not, the origin is compared; a client that sends neither is no browser.
    /// </summary>
    private static bool IsForeign(HttpRequest request, string origin)
    {
        var site = request.Headers[SiteHeader].ToString();
        return site.Length > 0 ? site is not (OwnSite or NoSite) : origin.Length > 0 && !IsOwn(request, origin);
    }

    /// <summary>Whether the browser says that a page of this very service sends the request. One that says nothing is no such page.</summary>
    public static bool IsFromOwnPage(HttpRequest request)
    {
        var site = request.Headers[SiteHeader].ToString();
        return site.Length > 0 ? site is OwnSite : IsOwn(request, request.Headers.Origin.ToString());
    }

    private static bool ChangesNothing(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwn(HttpRequest request, string origin) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a host is this service: a loopback name or address, or one that the settings allow.</summary>
    public bool IsAllowed(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var bare = WithoutBrackets(host);
        return (IPAddress.TryParse(bare, out var address) && IPAddress.IsLoopback(address)) || _hosts.Contains(bare);
    }

    private static string WithoutBrackets(string host) => host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
}
