using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>Formats JSON for reading.</summary>
internal static class JsonFormat
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same JSON over several lines; null where the text is none.</summary>
    public static string? TryFormat(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, Options))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
