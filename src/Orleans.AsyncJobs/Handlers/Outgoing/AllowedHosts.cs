using System.Net;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>The hosts that the operator has opened: names and addresses, each for any port and for plain http.</summary>
internal sealed class AllowedHosts
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<IPAddress> _addresses = [];

    public AllowedHosts(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            var host = FindHost(entry) ?? throw new ArgumentException(DescribeFault(entry), nameof(entries));
            if (HostName.FindAddress(host) is { } address)
            {
                _addresses.Add(address);
            }
            else
            {
                _names.Add(host);
            }
        }
    }

    /// <summary>What is wrong with an entry, and how to write it; null when it will do.</summary>
    /// <param name="entry">An entry of the configuration.</param>
    public static string? FindFault(string? entry) => FindHost(entry) is null ? DescribeFault(entry) : null;

    public bool Contains(string host) =>
        HostName.FindAddress(host) is { } address ? Contains(address) : _names.Contains(host);

    public bool Contains(IPAddress address) => _addresses.Contains(HostName.Unmap(address));

    private static string DescribeFault(string? entry) =>
        $"AsyncJobs:Outgoing:AllowedHosts has the entry '{entry}', which is no host; write a host name or an address alone, without scheme, port, path or wildcard.";

    private static string? FindHost(string? entry)
    {
        var bare = entry?.Trim('[', ']') ?? "";
        var authority = Uri.CheckHostName(bare) switch
        {
            UriHostNameType.Dns or UriHostNameType.IPv4 => bare,
            UriHostNameType.IPv6 => $"[{bare}]",
            _ => null,
        };
        return authority is not null && Uri.TryCreate($"http://{authority}/", UriKind.Absolute, out var url) && HostName.FindMapped(url) is { } host
            ? HostName.Trim(host)
            : null;
    }
}

/// <summary>Refuses, at start, entries of the allow list that would open nothing.</summary>
internal sealed class OutgoingOptionsCheck : IValidateOptions<AsyncJobsOptions>
{
    public ValidateOptionsResult Validate(string? name, AsyncJobsOptions options)
    {
        var faults = options.Outgoing.AllowedHosts.Select(AllowedHosts.FindFault).OfType<string>().ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
