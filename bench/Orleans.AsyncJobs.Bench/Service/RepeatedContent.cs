using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>A body of any size that is never in memory: a text of some bytes over and over, with something before and behind it.</summary>
internal sealed class RepeatedContent : HttpContent
{
    private static readonly byte[] Text = [.. Enumerable.Repeat("0123456789 abcdefghijklmnopqrstuvwxyz äöü € "u8.ToArray(), 1_000).SelectMany(static bytes => bytes)];

    private readonly byte[] _before;
    private readonly byte[] _behind;
    private readonly long _bytes;

    /// <param name="before">What stands before it.</param>
    /// <param name="bytes">How many bytes of the text there are at least: it ends with a whole one.</param>
    /// <param name="behind">What stands behind it.</param>
    /// <param name="type">The type of the body.</param>
    public RepeatedContent(string before, long bytes, string behind, string type)
    {
        _before = Encoding.UTF8.GetBytes(before);
        _behind = Encoding.UTF8.GetBytes(behind);
        _bytes = (bytes + Text.Length - 1) / Text.Length * Text.Length;
        Headers.ContentType = new MediaTypeHeaderValue(type);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_before);
        for (var left = _bytes; left > 0; left -= Text.Length)
        {
            await stream.WriteAsync(Text);
        }

        await stream.WriteAsync(_behind);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _before.Length + _bytes + _behind.Length;
        return true;
    }
}
