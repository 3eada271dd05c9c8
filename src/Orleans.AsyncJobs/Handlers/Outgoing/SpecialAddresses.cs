using System.Net;
using System.Net.Sockets;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>
/// Tells addresses of the public internet from all others (IANA special-purpose address registries, RFC 6890).
/// </summary>
/// <remarks>
/// IPv4 is open except for what is listed. IPv6 is closed except for 2000::/3 less what is listed, and for forms that
/// carry an IPv4 address: those count as the address they carry.
/// </remarks>
internal static class SpecialAddresses
{
    private const string Reserved = "reserved";

    private static readonly AddressRange[] IPv4 =
    [
        AddressRange.Parse("0.0.0.0/8", "unspecified"),
        AddressRange.Parse("10.0.0.0/8", "private"),
        AddressRange.Parse("100.64.0.0/10", "private (carrier-grade NAT)"),
        AddressRange.Parse("127.0.0.0/8", "loopback"),
        AddressRange.Parse("168.63.129.16/32", "link-local (cloud platform)"),
        AddressRange.Parse("169.254.0.0/16", "link-local"),
        AddressRange.Parse("172.16.0.0/12", "private"),
        AddressRange.Parse("192.0.0.0/24", Reserved),
        AddressRange.Parse("192.0.2.0/24", "documentation"),
        AddressRange.Parse("192.88.99.0/24", Reserved),
        AddressRange.Parse("192.168.0.0/16", "private"),
        AddressRange.Parse("198.18.0.0/15", "benchmarking"),
        AddressRange.Parse("198.51.100.0/24", "documentation"),
        AddressRange.Parse("203.0.113.0/24", "documentation"),
        AddressRange.Parse("224.0.0.0/4", "multicast"),
        AddressRange.Parse("255.255.255.255/32", "broadcast"),
        AddressRange.Parse("240.0.0.0/4", Reserved),
    ];

    // Of 2001::/23 (protocol assignments) nothing is a web server; it holds Teredo, which hides IPv4 addresses.
    private static readonly AddressRange[] IPv6 =
    [
        AddressRange.Parse("::/128", "unspecified"),
        AddressRange.Parse("::1/128", "loopback"),
        AddressRange.Parse("2001::/23", Reserved),
        AddressRange.Parse("2001:db8::/32", "documentation"),
        AddressRange.Parse("3fff::/20", "documentation"),
        AddressRange.Parse("fc00::/7", "private"),
        AddressRange.Parse("fe80::/10", "link-local"),
        AddressRange.Parse("fec0::/10", "private (site-local)"),
        AddressRange.Parse("ff00::/8", "multicast"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork TranslatedByNat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>What an address is for, such as <c>loopback</c>; null for one of the public internet.</summary>
    /// <param name="address">The address.</param>
    public static string? FindKind(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? FindIn(IPv4, address) : FindIPv6Kind(address);

    private static string? FindIPv6Kind(IPAddress address)
    {
        if (FindIn(IPv6, address) is { } kind)
        {
            return kind;
        }

        if (FindEmbedded(address) is { } embedded)
        {
            return FindIn(IPv4, embedded);
        }

        return GlobalUnicast.Contains(address) ? null : Reserved;
    }

    private static string? FindIn(AddressRange[] ranges, IPAddress address)
    {
        foreach (var range in ranges)
        {
            if (range.Network.Contains(address))
            {
                return range.Kind;
            }
        }

        return null;
    }

    private static IPAddress? FindEmbedded(IPAddress address)
    {
        const int SixToFourOffset = 2;
        const int LastFourOffset = 12;
        var offset = SixToFour.Contains(address) ? SixToFourOffset
            : address.IsIPv4MappedToIPv6 || Compatible.Contains(address) || TranslatedByNat64.Contains(address) ? LastFourOffset
            : -1;
        return offset < 0 ? null : new IPAddress(address.GetAddressBytes().AsSpan(offset, 4));
    }
}

/// <summary>A block of addresses that is no place on the public internet.</summary>
/// <param name="Network">The block.</param>
/// <param name="Kind">What it is for, to stand after "is a" or "is an".</param>
internal sealed record AddressRange(IPNetwork Network, string Kind)
{
    public static AddressRange Parse(string network, string kind) => new(IPNetwork.Parse(network), kind);
}
