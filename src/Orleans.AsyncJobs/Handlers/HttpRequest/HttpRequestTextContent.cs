using System.Net;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>The body of a request that is read out of the job's data as it is sent.</summary>
/// <param name="context">The run.</param>
/// <param name="bytes">How many bytes it has.</param>
internal sealed class HttpRequestTextContent(JobContext context, long bytes) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? transport) => SerializeToStreamAsync(stream, transport, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? transport, CancellationToken cancellationToken)
    {
        using var split = new HttpRequestSplit();
        await using var input = await context.OpenInputAsync(cancellationToken);
        await foreach (var piece in split.ReadAsync(input, cancellationToken))
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes;
        return true;
    }
}
