using System.Net;
using System.Net.Sockets;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>
/// Makes the connections of outgoing requests: resolves the host once, and connects to addresses that the rules have
/// passed. Nothing resolves the name again between the check and the connection.
/// </summary>
internal sealed class OutgoingConnector(OutgoingAddressRules rules, IHostResolver resolver)
{
    // A host with more addresses than this is tried at the first ones only, so that a dead host costs a bounded time.
    private const int MaxAddresses = 8;

    /// <summary>A connection to the host of an endpoint.</summary>
    /// <param name="context">The endpoint, as the HTTP client gives it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="OutgoingAddressException">No address of the host is open to jobs.</exception>
    /// <exception cref="SocketException">The name has no address, or no address took the connection.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        var addresses = await FindOpenAddressesAsync(HostName.Trim(endpoint.Host), endpoint.Port, cancellationToken);
        SocketException? failure = null;
        foreach (var address in addresses.Take(MaxAddresses))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, endpoint.Port), cancellationToken);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<List<IPAddress>> FindOpenAddressesAsync(string host, int port, CancellationToken cancellationToken)
    {
        var resolved = HostName.FindAddress(host) is { } literal ? [literal] : await resolver.ResolveAsync(host, cancellationToken);
        string? fault = null;
        var open = new List<IPAddress>(resolved.Length);
        foreach (var address in resolved)
        {
            if (rules.FindFault(host, port, address) is { } found)
            {
                fault ??= found;
            }
            else
            {
                open.Add(HostName.Unmap(address));
            }
        }

        return open.Count == 0 && fault is not null ? throw new OutgoingAddressException(fault) : open;
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>No connection was made, because no address of the host is open to jobs.</summary>
/// <param name="message">Which host, which address and why.</param>
internal sealed class OutgoingAddressException(string message) : Exception(message)
{
    /// <summary>The refusal among an exception and its causes; null where there is none.</summary>
    /// <param name="exception">What the HTTP client threw: it wraps what a connection throws.</param>
    public static OutgoingAddressException? FindIn(Exception? exception)
    {
        while (exception is not null and not OutgoingAddressException)
        {
            exception = exception.InnerException;
        }

        return (OutgoingAddressException?)exception;
    }
}
