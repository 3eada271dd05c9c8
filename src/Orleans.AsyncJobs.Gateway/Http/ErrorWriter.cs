using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>Writes <c>{"error":{"code":"0x…","message":"…"}}</c>.</summary>
internal static class ErrorWriter
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = Json.WriterOptions.Encoder };

    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The platform's code.</param>
    /// <param name="message">A sentence.</param>
    /// <param name="annotations">What is told beside them, by its name with the <c>@</c>; null for nothing.</param>
    public static async Task WriteAsync(HttpContext context, int status, int code, string message, IReadOnlyDictionary<string, string>? annotations = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.OData;
        var body = new ErrorBody(new ErrorDetail(string.Create(CultureInfo.InvariantCulture, $"0x{code:x8}"), message)
        {
            Annotations = annotations?.ToDictionary(annotation => annotation.Key, annotation => (object)annotation.Value, StringComparer.Ordinal),
        });
        await JsonSerializer.SerializeAsync(response.BodyWriter, body, Options, context.RequestAborted);
    }
}

/// <summary>The body of every refusal and failure.</summary>
internal sealed record ErrorBody([property: JsonPropertyName("error")] ErrorDetail Error);

/// <summary>What was wrong.</summary>
/// <param name="Code">The code in hexadecimal, such as <c>0x80040203</c>.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ErrorDetail([property: JsonPropertyName("code")] string Code, [property: JsonPropertyName("message")] string Message)
{
    /// <summary>What a client has asked for beside them.</summary>
    [JsonExtensionData]
    public Dictionary<string, object>? Annotations { get; init; }
}
