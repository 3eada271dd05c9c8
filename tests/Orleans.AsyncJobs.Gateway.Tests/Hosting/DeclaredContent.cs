using System.Net;

namespace Orleans.AsyncJobs.Gateway.Tests.Hosting;

/// <summary>A body that declares a length; its bytes are only sent to a server that wants them.</summary>
internal sealed class DeclaredContent(long length) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        throw new InvalidOperationException("The body was read although its length is refused.");

    protected override bool TryComputeLength(out long declared)
    {
        declared = length;
        return true;
    }
}
