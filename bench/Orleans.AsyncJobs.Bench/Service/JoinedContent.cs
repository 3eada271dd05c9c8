using System.Net;

namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Bodies one behind the other, as one.</summary>
internal sealed class JoinedContent(IReadOnlyList<HttpContent> parts) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var part in parts)
        {
            await part.CopyToAsync(stream, context);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = parts.Sum(part => part.Headers.ContentLength ?? throw new InvalidOperationException("A part has no length."));
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var part in parts)
        {
            part.Dispose();
        }

        base.Dispose(disposing);
    }
}
