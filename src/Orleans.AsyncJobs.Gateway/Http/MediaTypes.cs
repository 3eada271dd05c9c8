using Microsoft.Net.Http.Headers;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>Content types of answers, and what is read as JSON.</summary>
internal static class MediaTypes
{
    public const string OData = "application/json; odata.metadata=minimal";

    public const string JsonType = "application/json";

    public const string Json = $"{JsonType}; charset=utf-8";

    public const string Xml = "application/xml; charset=utf-8";

    public const string PlainText = "text/plain; charset=utf-8";

    public const string EventStream = "text/event-stream";

    public const string Html = "text/html; charset=utf-8";

    /// <summary>Whether a body of this type is read as JSON. Clients that send <c>text/plain</c>, or no type, mean JSON too.</summary>
    public static bool IsReadAsJson(string? contentType) =>
        string.IsNullOrWhiteSpace(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)));
}
