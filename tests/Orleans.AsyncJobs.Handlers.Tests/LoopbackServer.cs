using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.AsyncJobs.Handlers.Tests;

/// <summary>Takes connections on a free loopback port, reads one request from each and answers with the bytes of a script.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public LoopbackServer(Func<Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public LoopbackServer(string answer)
        : this(Encoding.UTF8.GetBytes(answer))
    {
    }

    public LoopbackServer(byte[] answer)
        : this((stream, cancellationToken) => stream.WriteAsync(answer, cancellationToken).AsTask())
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/";

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = [];

    /// <summary>Done when the first request has been read.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Done when a client has closed its connection.</summary>
    public Task HungUp => _hungUp.Task;

    /// <summary>Keeps the connection open without a word until the client hangs up.</summary>
    public static async Task StaySilentAsync(Stream stream, CancellationToken cancellationToken) =>
        await stream.CopyToAsync(Stream.Null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // A listener that is stopped already refuses the next accept in another way than by cancellation.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                Requests.Enqueue(await ReadAsync(stream, _stop.Token));
                _arrived.TrySetResult();
                await _answer(stream, _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
            }
        }

        _hungUp.TrySetResult();
    }

    private static async Task<ReceivedRequest> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Add(one[0]);
        }

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => KeyValuePair.Create(line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())).ToList();
        var length = headers.FirstOrDefault(header => header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Value;
        var body = new byte[length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new ReceivedRequest(lines[0], headers, Encoding.UTF8.GetString(body));
    }
}
