using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Security;
using Orleans.AsyncJobs.Gateway.WebApi;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>The address of a request in a batch, taken apart.</summary>
/// <param name="Root">The path up to the version.</param>
/// <param name="Version">The version of the Web API.</param>
/// <param name="Path">The path behind it, not decoded.</param>
/// <param name="Query">The query string with its question mark, or empty.</param>
internal sealed record PartAddress(string Root, string Version, string Path, string Query)
{
    private const string ApiPath = "/api/data/";

    /// <summary>The address as a request line would have it.</summary>
    public string Target => $"{Root}{Version}/{Path}{Query}";

    /// <summary>The path behind the version, decoded but for slashes, as the server decodes that of a request of its own.</summary>
    /// <exception cref="WebApiException">400: it holds a control character.</exception>
    public string DecodedPath
    {
        get
        {
            var path = Uri.UnescapeDataString(Path.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase));
            foreach (var character in path)
            {
                if (char.IsControl(character))
                {
                    throw WebApiException.BadRequest($"The address of the request holds the control character U+{(int)character:X4}.");
                }
            }

            return path;
        }
    }

    /// <summary>
    /// Reads an address: absolute, of this service; from the root of the host, <c>/api/data/v9.2/…</c>, with or without the path
    /// under which this service is mapped; or relative to the base address of the batch.
    /// </summary>
    /// <param name="url">As it was written.</param>
    /// <param name="batch">The request that carries the batch.</param>
    /// <param name="guard">Says which hosts are ours.</param>
    /// <exception cref="WebApiException">400: it is that of another service.</exception>
    public static PartAddress Parse(string url, HttpRequest batch, RequestGuard guard)
    {
        var own = new Uri(BaseAddress.Of(batch)).AbsolutePath.TrimEnd('/');
        var slash = own.LastIndexOf('/') + 1;
        var (root, version) = (own[..slash], own[slash..]);
        var address = WithoutHost(url.Replace(" ", "%20", StringComparison.Ordinal), batch, guard);
        var question = address.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (address, string.Empty) : (address[..question], address[question..]);
        var below = Below(path, root) ?? Below(path, ApiPath);
        if (below is null)
        {
            return new PartAddress(root, version, path.TrimStart('/'), query);
        }

        var end = below.IndexOf('/', StringComparison.Ordinal);
        return new PartAddress(root, end < 0 ? below : below[..end], end < 0 ? string.Empty : below[(end + 1)..], query);
    }

    private static string? Below(string path, string root)
    {
        if (path.StartsWith(root, StringComparison.OrdinalIgnoreCase))
        {
            return path[root.Length..];
        }

        var decoded = Uri.UnescapeDataString(root);
        return path.StartsWith(decoded, StringComparison.OrdinalIgnoreCase) ? path[decoded.Length..] : null;
    }

    private static string WithoutHost(string url, HttpRequest batch, RequestGuard guard)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || url.AsSpan(0, scheme).ContainsAny("/?'"))
        {
            return url;
        }

        var start = scheme + 3;
        var length = url.AsSpan(start).IndexOfAny('/', '?');
        var authority = length < 0 ? url[start..] : url.Substring(start, length);
        var isHttp = url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isHttp || !(string.Equals(authority, batch.Host.Value, StringComparison.OrdinalIgnoreCase) || guard.IsAllowed(HostOf(authority))))
        {
            throw WebApiException.BadRequest($"The address '{url[..start]}{authority}' is not that of this service, which is '{batch.Scheme}://{batch.Host}'. Write an address relative to that of the batch.");
        }

        return length < 0 ? "/" : url[(start + length)..];
    }

    private static string HostOf(string authority)
    {
        var host = new HostString(authority);
        return authority.Contains('@', StringComparison.Ordinal) ? authority : host.Host;
    }
}
