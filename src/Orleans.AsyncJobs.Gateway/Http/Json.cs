using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>How the gateway reads and writes JSON.</summary>
internal static class Json
{
    /// <summary>
    /// Text stays readable: answers are JSON by content type and are never sniffed, so nothing but JSON's own escapes is needed.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>No table of ours nests; a body may hold a little more for what is refused by name.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 16 };
}
