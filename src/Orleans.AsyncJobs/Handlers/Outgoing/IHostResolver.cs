using System.Net;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>Finds the addresses of a host name; the seam where tests change what a name stands for.</summary>
internal interface IHostResolver
{
    /// <summary>The addresses of a host name, in the order to try them.</summary>
    /// <param name="host">A host name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known, or the resolver does not answer.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Asks the resolver of the machine.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    // The resolver's own call cannot be stopped on every platform; the wait for it can.
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(cancellationToken);
}
