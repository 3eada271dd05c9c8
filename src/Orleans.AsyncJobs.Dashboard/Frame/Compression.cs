using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>
/// Compresses what the page sends, where the client takes it and the host has no compression of its own. A view holds no
/// secret beside texts of others, so its size gives nothing away.
/// </summary>
internal static class Compression
{
    /// <summary>Below this a compressed answer is hardly smaller.</summary>
    private const int MinBytes = 1_000;

    private const string Gzip = "gzip";

    /// <summary>Compresses an answer if it is worth it, and says so in its headers.</summary>
    public static ReadOnlyMemory<byte> Apply(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (bytes.Length < MinBytes || !Takes(context.Request) || context.Response.Headers.ContainsKey(HeaderNames.ContentEncoding))
        {
            return bytes;
        }

        using var compressed = new MemoryStream(bytes.Length / 3);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes.Span);
        }

        context.Response.Headers.ContentEncoding = Gzip;
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    private static bool Takes(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var encodings)
        && encodings.Any(encoding => encoding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
