using System.Net;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>One spelling for each host, so that rules cannot be passed by another one.</summary>
internal static class HostName
{
    /// <summary>The host in lower case, international names in their ASCII form, without brackets and final dots.</summary>
    /// <param name="url">An absolute URL.</param>
    public static string Of(Uri url) => Trim(url.IdnHost);

    /// <summary>The host as a URL has to hold it, international names as what they stand for; null when it is neither a name nor an address.</summary>
    /// <param name="url">An absolute URL.</param>
    public static string? FindMapped(Uri url) =>
        url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || url.Host.Length == 0 ? url.Host : HostMapping.Map(url.Host);

    /// <summary>A host without brackets and without the dots that may end a full name.</summary>
    /// <param name="host">A host as a URL or an endpoint holds it.</param>
    public static string Trim(string host) => host.Trim('[', ']').TrimEnd('.');

    /// <summary>The address a host stands for by itself; null where it is a name.</summary>
    /// <param name="host">A host without brackets.</param>
    public static IPAddress? FindAddress(string host) => IPAddress.TryParse(host, out var address) ? Unmap(address) : null;

    /// <summary>An address in one form: IPv4 where it is IPv4 dressed as IPv6.</summary>
    /// <param name="address">Any address.</param>
    public static IPAddress Unmap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
