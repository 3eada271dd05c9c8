using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>A part of a batch. Where the batch ends within it, reading says so.</summary>
/// <param name="part">The part.</param>
/// <param name="number">Its number in the batch, for people.</param>
internal sealed class PartStream(Stream part, int number) : AsyncReadStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await part.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw WebApiException.BadRequest($"The batch ends within part {number}: no line with its boundary and two dashes behind it closes it.");
        }
    }
}
