using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.AsyncJobs.Fuzz.Tests.Sending;

/// <summary>A connection over which bytes go as they are: every library for HTTP would put them right first.</summary>
internal sealed class RawConnection(IPEndPoint server) : IDisposable
{
    private const int MostHeadBytes = 128 * 1024;

    private Socket? _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private int _from;
    private int _until;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="request">The bytes.</param>
    /// <param name="isHead">Whether the answer has no body whatever it says.</param>
    /// <param name="isBroken">Whether nothing can be sent behind it: its end is that of the connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where the connection was closed without an answer.</returns>
    public async Task<RawAnswer?> SendAsync(byte[] request, bool isHead, bool isBroken, CancellationToken cancellationToken)
    {
        var socket = await OpenAsync(cancellationToken);
        try
        {
            // An answer may come, and the server stop reading, before all is sent: both go on at once.
            var sending = SendAsync(socket, request, isBroken, cancellationToken);
            var answer = await ReadAsync(socket, isHead, cancellationToken);
            var wasSent = await sending;
            if (answer is null || answer.IsLast || isBroken || !wasSent || _from != _until)
            {
                Dispose();
            }

            return answer;
        }
        catch (SocketException)
        {
            Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
        (_from, _until) = (0, 0);
    }

    private static async Task<bool> SendAsync(Socket socket, byte[] request, bool isBroken, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < request.Length;)
            {
                sent += await socket.SendAsync(request.AsMemory(sent), cancellationToken);
            }

            if (isBroken)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<Socket> OpenAsync(CancellationToken cancellationToken)
    {
        // What the server closed since the last answer cannot be told by writing to it.
        if (_socket is { } open && !(open.Poll(0, SelectMode.SelectRead) && open.Available == 0))
        {
            return open;
        }

        Dispose();
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        return _socket = socket;
    }

    private async Task<RawAnswer?> ReadAsync(Socket socket, bool isHead, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await HeadAsync(socket, cancellationToken) is not { } head)
            {
                return null;
            }

            var lines = head.Split("\r\n");
            var status = int.Parse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            if (status is >= 100 and < 200)
            {
                continue;
            }

            List<KeyValuePair<string, string>> headers = [.. lines[1..].Select(line => line.Split(": ", 2)).Select(parts => KeyValuePair.Create(parts[0], parts.Length > 1 ? parts[1] : string.Empty))];
            var answer = new RawAnswer(status, headers, []);
            if (isHead || status is 204 or 304)
            {
                return answer;
            }

            return answer with
            {
                Body = answer.Header("Transfer-Encoding") is "chunked"
                    ? await ChunksAsync(socket, cancellationToken)
                    : await TakeAsync(socket, answer.Header("Content-Length") is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : int.MaxValue, cancellationToken),
            };
        }
    }

    private async Task<string?> HeadAsync(Socket socket, CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_from, _until - _from).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, _from, end);
                _from += end + 4;
                return head;
            }

            if (_until - _from > MostHeadBytes || !await FillAsync(socket, cancellationToken))
            {
                return null;
            }
        }
    }

    private async Task<byte[]> ChunksAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = _buffer.AsSpan(_from, _until - _from).IndexOf("\r\n"u8);
            if (line < 0)
            {
                if (!await FillAsync(socket, cancellationToken))
                {
                    throw new HalfAnswerException();
                }

                continue;
            }

            var length = int.Parse(Encoding.ASCII.GetString(_buffer, _from, line), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            _from += line + 2;
            body.Write(await TakeAsync(socket, length, cancellationToken));
            await TakeAsync(socket, 2, cancellationToken);
            if (length == 0)
            {
                return body.ToArray();
            }
        }
    }

    /// <summary>The next bytes; to the end of the connection where no number is given.</summary>
    private async Task<byte[]> TakeAsync(Socket socket, int count, CancellationToken cancellationToken)
    {
        using var taken = new MemoryStream();
        while (taken.Length < count)
        {
            if (_from == _until && !await FillAsync(socket, cancellationToken))
            {
                return count == int.MaxValue ? taken.ToArray() : throw new HalfAnswerException();
            }

            var part = (int)Math.Min(count - taken.Length, _until - _from);
            taken.Write(_buffer, _from, part);
            _from += part;
        }

        return taken.ToArray();
    }

    private async Task<bool> FillAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (_from == _until)
        {
            (_from, _until) = (0, 0);
        }
        else if (_until == _buffer.Length && _from > 0)
        {
            _buffer.AsSpan(_from, _until - _from).CopyTo(_buffer);
            (_from, _until) = (0, _until - _from);
        }
        else if (_until == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_until), cancellationToken);
        _until += read;
        return read > 0;
    }
}

/// <summary>The connection ended within an answer.</summary>
internal sealed class HalfAnswerException() : Exception("The connection was closed within the answer.");
