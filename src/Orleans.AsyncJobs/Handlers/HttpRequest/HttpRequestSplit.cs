using System.Buffers;
using System.Runtime.CompilerServices;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>
/// Reads the data of a request as it comes: a body that is a text goes by in pieces, and all else of the data is small. A body
/// that is JSON is part of that, so it has a bound.
/// </summary>
internal sealed class HttpRequestSplit : IDisposable
{
    /// <summary>The most bytes of the data without a body that is a text.</summary>
    public const int MaxRestBytes = 128 * 1_024 * 1_024;

    private const int PieceBytes = 16 * 1_024;

    private static readonly byte[] Body = "body"u8.ToArray();

    private readonly JsonMemberSplitter _splitter = new(Body);
    private readonly GrowingBuffer _rest = new(PieceBytes);

    /// <summary>Whether the body is a text.</summary>
    public bool HasText => _splitter.IsFound;

    /// <summary>How many bytes of it have gone by.</summary>
    public long TextBytes { get; private set; }

    /// <summary>The data with an empty text in the place of the body.</summary>
    public Memory<byte> Rest => _rest.Written;

    /// <summary>Reads the data to its end.</summary>
    /// <returns>The pieces of the body; each is good until the next is asked for.</returns>
    /// <exception cref="HttpRequestDataException">What is to be held is too large.</exception>
    /// <exception cref="System.Text.Json.JsonException">The body is no text of JSON.</exception>
    /// <exception cref="InvalidOperationException">The body holds half of a surrogate pair.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream data, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var input = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (await data.ReadAsync(input, cancellationToken) is var length and > 0)
            {
                for (var at = 0; at < length;)
                {
                    Reserve(length - at);
                    at += _splitter.Read(input.AsSpan(at, length - at), _rest.Free.Span, piece, out var rest, out var text);
                    _rest.Advance(rest);
                    if (text > 0)
                    {
                        TextBytes += text;
                        yield return piece.AsMemory(0, text);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public void Dispose() => _rest.Dispose();

    private void Reserve(int bytes)
    {
        if (_rest.Free.Length < bytes && _rest.Written.Length + bytes > MaxRestBytes)
        {
            throw new HttpRequestDataException($"The data of an HttpRequest job has more than {MaxRestBytes:N0} bytes without a body that is a text; write a larger body as a text.");
        }

        _rest.Reserve(bytes);
    }
}
