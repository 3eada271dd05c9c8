using System.Buffers;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>A body without its data, and the data as a row takes it. Disposed of when a row has taken it over, or none will.</summary>
/// <param name="upload">Takes the data.</param>
/// <param name="claim">What is in memory counts in it.</param>
/// <param name="heldBytes">What the upload holds at a time.</param>
/// <param name="member">The name of the member that is the data.</param>
internal sealed class SplitBody(DataUpload upload, BodyBudget.Claim claim, int heldBytes, ReadOnlyMemory<byte> member) : IAsyncDisposable
{
    private const int PieceBytes = 16 * 1024;

    private readonly JsonMemberSplitter _splitter = new(member);
    private readonly BodyBuffer _rest = new(claim, heldBytes);

    /// <summary>The upload.</summary>
    public DataUpload Upload { get; } = upload;

    /// <summary>The data; null where the body has none as a text.</summary>
    public JobDataChange? Data { get; set; }

    /// <summary>What is left of the body, with an empty text in the place of the data.</summary>
    public Memory<byte> Rest => _rest.Bytes;

    /// <summary>Takes the next bytes of the body.</summary>
    /// <exception cref="WebApiException">They are no JSON where the data is (400), or there is no room for what is left (413, 429).</exception>
    /// <exception cref="JobException">The data is too large, or no text that can be stored.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (!bytes.IsEmpty)
            {
                _rest.Reserve(bytes.Length);
                bytes = bytes[_splitter.Read(bytes.Span, _rest.Free.Span, piece, out var rest, out var text)..];
                _rest.Advance(rest);
                if (text > 0)
                {
                    await Upload.WriteAsync(piece.AsMemory(0, text));
                }
            }
        }
        catch (JsonException exception)
        {
            throw WebApiException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // The splitter's word for an escape that is half of a character.
            throw RequestBody.NotUnicode();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>All bytes have come.</summary>
    /// <exception cref="JobException">The data ends in what is no text.</exception>
    public async ValueTask CompleteAsync()
    {
        if (_splitter.IsFound)
        {
            Data = await Upload.CompleteAsync();
        }
    }

    /// <summary>A job with the data.</summary>
    public NewJob WithData(NewJob job) => Data is { } data ? job with { Data = data.Text, Blob = data.Blob } : job;

    /// <summary>What is left has been read: it lives on in values alone, and the upload holds no more than what the store has.</summary>
    public void Settle()
    {
        claim.Keep(_rest.Length + (Data is { Text: not null } ? Upload.Bytes : 0));
        _rest.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        claim.Dispose();
        _rest.Dispose();
        return Upload.DisposeAsync();
    }
}
