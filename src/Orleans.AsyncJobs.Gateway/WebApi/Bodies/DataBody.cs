using System.Buffers;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Reads bodies that hold the data of a job: the data goes to the store as it comes.</summary>
internal sealed class DataBody(BodyBudget budget, DataUploads uploads)
{
    /// <summary>What one request holds at a time: the chunk that is being filled, and what the server has read ahead.</summary>
    private const int HeldBytes = 2 * JobLimits.DataChunkBytes;

    private const int PieceBytes = 16 * 1024;

    /// <summary>Reads a JSON object of which one member is the data.</summary>
    /// <param name="context">The request.</param>
    /// <param name="member">The name of the member.</param>
    /// <param name="maxBytes">The most bytes of the body.</param>
    /// <exception cref="WebApiException">It is too large (413), of another type (415), not JSON where the data is (400), or there is no room for it just now (429).</exception>
    /// <exception cref="JobException">The data is too large, or no text that can be stored.</exception>
    public async Task<SplitBody> SplitAsync(HttpContext context, ReadOnlyMemory<byte> member, long maxBytes)
    {
        RequestBody.Accept(context);
        RequestBody.CheckIsJson(context.Request);
        if (context.Request.ContentLength > maxBytes)
        {
            throw BodyBudget.TooLarge(maxBytes);
        }

        var split = Begin(context);
        try
        {
            await SplitAsync(context, split, member, maxBytes);
            return split;
        }
        catch (JsonException exception)
        {
            await split.DisposeAsync();
            throw WebApiException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            await split.DisposeAsync();
            throw RequestBody.NotUnicode();
        }
        catch
        {
            await split.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads a body that is the data.</summary>
    /// <exception cref="WebApiException">There is no room for it just now (429), or it is in an encoding (415).</exception>
    /// <exception cref="JobException">The data is too large, or no text that can be stored.</exception>
    public async Task<SplitBody> ReadWholeAsync(HttpContext context)
    {
        RequestBody.Accept(context);
        if (context.Request.ContentLength > uploads.MaxBytes)
        {
            throw DataUpload.TooLarge(uploads.MaxBytes);
        }

        var split = Begin(context);
        try
        {
            split.Data = await split.Upload.ReadToEndAsync(context.Request.Body, context.RequestAborted);
            return split;
        }
        catch
        {
            await split.DisposeAsync();
            throw;
        }
    }

    private SplitBody Begin(HttpContext context)
    {
        var claim = budget.Take(HeldBytes);
        context.Response.RegisterForDispose(claim);
        return new SplitBody(uploads.Begin(), claim, HeldBytes);
    }

    private static async Task SplitAsync(HttpContext context, SplitBody split, ReadOnlyMemory<byte> member, long maxBytes)
    {
        var splitter = new JsonMemberSplitter(member);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var input = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long read = 0;
            while (await context.Request.Body.ReadAsync(input, context.RequestAborted) is var length and > 0)
            {
                if ((read += length) > maxBytes)
                {
                    throw BodyBudget.TooLarge(maxBytes);
                }

                for (var at = 0; at < length;)
                {
                    split.Reserve(length - at);
                    at += splitter.Read(input.AsSpan(at, length - at), split.Free.Span, piece, out var rest, out var text);
                    split.Advance(rest);
                    if (text > 0)
                    {
                        await split.Upload.WriteAsync(piece.AsMemory(0, text));
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            ArrayPool<byte>.Shared.Return(input);
        }

        if (splitter.IsFound)
        {
            split.Data = await split.Upload.CompleteAsync();
        }
    }
}

/// <summary>A body without its data, and the data as a row takes it. Disposed of when a row has taken it over, or none will.</summary>
internal sealed class SplitBody(DataUpload upload, BodyBudget.Claim claim, int heldBytes) : IAsyncDisposable
{
    private const int FirstBytes = 16 * 1024;

    private readonly GrowingBuffer _rest = new(FirstBytes, size => claim.Grow(heldBytes + size));

    /// <summary>The upload.</summary>
    public DataUpload Upload { get; } = upload;

    /// <summary>The data; null where the body has none as a text.</summary>
    public JobDataChange? Data { get; set; }

    /// <summary>What is left of the body, with an empty text in the place of the data.</summary>
    public Memory<byte> Rest => _rest.Written;

    /// <summary>Room for more of it.</summary>
    public Memory<byte> Free => _rest.Free;

    /// <summary>Makes room for so many bytes.</summary>
    /// <exception cref="WebApiException">There is none: never (413), or not just now (429).</exception>
    public void Reserve(int bytes) => _rest.Reserve(bytes);

    /// <summary>So many bytes of the room are used.</summary>
    public void Advance(int bytes) => _rest.Advance(bytes);

    public ValueTask DisposeAsync()
    {
        _rest.Dispose();
        return Upload.DisposeAsync();
    }
}
