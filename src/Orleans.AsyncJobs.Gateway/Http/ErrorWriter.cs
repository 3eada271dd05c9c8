using System.Globalization;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>Writes <c>{"error":{"code":"0x…","message":"…"}}</c>.</summary>
internal static class ErrorWriter
{
    public static async Task WriteAsync(HttpContext context, int status, int code, string message)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, string.Create(CultureInfo.InvariantCulture, $"0x{code:x8}"));
            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
