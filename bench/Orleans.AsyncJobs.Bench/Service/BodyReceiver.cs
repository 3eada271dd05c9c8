using System.Globalization;
using System.Net;

namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Takes one request and counts the bytes of its body.</summary>
internal sealed class BodyReceiver : IDisposable
{
    private const int PieceBytes = 64 * 1024;

    private readonly HttpListener _listener = new();

    private BodyReceiver() => Address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Ends with the first request: how many bytes its body has had.</summary>
    public Task<long> Received { get; private set; } = null!;

    public static BodyReceiver Start()
    {
        var receiver = new BodyReceiver();
        receiver._listener.Prefixes.Add(receiver.Address.AbsoluteUri);
        receiver._listener.Start();
        receiver.Received = receiver.ReceiveAsync();
        return receiver;
    }

    public void Dispose() => _listener.Close();

    private async Task<long> ReceiveAsync()
    {
        HttpListenerContext context;
        try
        {
            context = await _listener.GetContextAsync();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Nothing was sent.
            return 0;
        }

        long length = 0;
        var piece = new byte[PieceBytes];
        while (await context.Request.InputStream.ReadAsync(piece) is var read and > 0)
        {
            length += read;
        }

        context.Response.Close();
        return length;
    }
}
