using System.Net;
using System.Net.Sockets;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>A port of loopback that the system gives to nobody else until this is disposed.</summary>
/// <remarks>
/// A silo's port is part of its address and has to be known before it listens, so Orleans takes no port 0. It listens with
/// address reuse, so two silos that chose the same port would share it in silence. Asking the system for a free port and
/// letting it go again would leave a gap for another process: the socket stays bound, with reuse and without listening,
/// which keeps the port from being handed out and lets the silo of this process listen there.
/// </remarks>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort()
    {
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
