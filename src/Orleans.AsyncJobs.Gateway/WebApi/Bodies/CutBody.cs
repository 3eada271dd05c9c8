using System.Buffers;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Where values go that are kept apart from the document they stand in.</summary>
internal interface ICutValues
{
    /// <summary>Takes the next bytes of a value.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>The value is whole.</summary>
    ValueTask EndAsync();
}

/// <summary>Reads documents whose values are kept apart: what is left is small, and has the number of each value, from 0, in its place.</summary>
internal static class CutBody
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>Reads a document to its end.</summary>
    /// <param name="body">The document.</param>
    /// <param name="cutter">Says what is kept apart.</param>
    /// <param name="rest">Takes what is left.</param>
    /// <param name="values">Takes the values.</param>
    /// <param name="maxBytes">The most bytes that are taken.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="WebApiException">It is too large (413), has brackets that do not match (400), or there is no room for what is left (413, 429).</exception>
    public static async Task ReadAsync(Stream body, JsonCutter cutter, BodyBuffer rest, ICutValues values, long maxBytes, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var (count, read) = (0, 0L);
            while (await body.ReadAsync(piece, cancellationToken) is var length and > 0)
            {
                if ((read += length) > maxBytes)
                {
                    throw BodyBudget.TooLarge(maxBytes);
                }

                for (var at = 0; at < length;)
                {
                    var cut = cutter.Next(piece.AsSpan(at, length - at));
                    var bytes = piece.AsMemory(at, cut.Length);
                    at += cut.Length;
                    if (!cut.IsValue)
                    {
                        rest.Write(bytes.Span);
                        continue;
                    }

                    await values.WriteAsync(bytes);
                    if (cut.IsEnd)
                    {
                        await values.EndAsync();
                        rest.Write(count++);
                    }
                }
            }
        }
        catch (JsonException exception)
        {
            throw WebApiException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
