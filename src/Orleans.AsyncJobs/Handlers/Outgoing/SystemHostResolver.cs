using System.Net;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>Asks the resolver of the machine.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    // The resolver's own call cannot be stopped on every platform; the wait for it can.
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(cancellationToken);
}
