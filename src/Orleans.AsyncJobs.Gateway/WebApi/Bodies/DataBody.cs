using System.Buffers;
using Orleans.AsyncJobs.Gateway.Errors;
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

        var split = Begin(member);
        try
        {
            await ReadAsync(context, split, maxBytes);
            return split;
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

        var split = Begin();
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

    /// <summary>Begins to read a body, or a part of one.</summary>
    /// <param name="member">The name of the member that is the data; empty where all of the body is.</param>
    /// <exception cref="WebApiException">There is no room for it just now (429).</exception>
    public SplitBody Begin(ReadOnlyMemory<byte> member = default) => new(uploads.Begin(), budget.Take(HeldBytes), HeldBytes, member);

    private static async Task ReadAsync(HttpContext context, SplitBody split, long maxBytes)
    {
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

                await split.WriteAsync(input.AsMemory(0, length));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }

        await split.CompleteAsync();
    }
}
