using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>What a text of JSON says, its escapes undone: some clients send the body of a request so.</summary>
/// <param name="text">The text with its quotes.</param>
internal sealed class JsonTextStream(Stream text) : AsyncReadStream
{
    private const int PieceBytes = 4 * 1024;

    private readonly JsonMemberSplitter _splitter = new("body"u8.ToArray());
    private readonly byte[] _rest = new byte[PieceBytes];
    private readonly byte[] _input = new byte[PieceBytes];

    // The splitter takes a text out of an object.
    private ReadOnlyMemory<byte> _unread = "{\"body\":"u8.ToArray();
    private readonly byte[] _output = new byte[PieceBytes];
    private ReadOnlyMemory<byte> _written;
    private bool _isAtEnd;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_written.IsEmpty && !_isAtEnd)
        {
            if (_unread.IsEmpty)
            {
                var read = await text.ReadAsync(_input, cancellationToken);
                _unread = _input.AsMemory(0, read);
                _isAtEnd = read == 0;
            }

            Split();
        }

        var length = Math.Min(buffer.Length, _written.Length);
        _written[..length].CopyTo(buffer);
        _written = _written[length..];
        return length;
    }

    private void Split()
    {
        try
        {
            _unread = _unread[_splitter.Read(_unread.Span, _rest, _output, out _, out var length)..];
            _written = _output.AsMemory(0, length);
        }
        catch (JsonException exception)
        {
            throw WebApiException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            throw RequestBody.NotUnicode();
        }
    }
}
