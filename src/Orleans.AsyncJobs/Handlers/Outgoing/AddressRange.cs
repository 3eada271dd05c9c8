using System.Net;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>A block of addresses that is no place on the public internet.</summary>
/// <param name="Network">The block.</param>
/// <param name="Kind">What it is for, to stand after "is a" or "is an".</param>
internal sealed record AddressRange(IPNetwork Network, string Kind)
{
    public static AddressRange Parse(string network, string kind) => new(IPNetwork.Parse(network), kind);
}
