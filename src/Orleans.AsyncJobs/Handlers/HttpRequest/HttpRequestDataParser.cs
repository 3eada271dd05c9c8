using System.Runtime.InteropServices;
using System.Text.Json;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>
/// Reads the <c>data</c> of an <c>HttpRequest</c> job:
/// <c>{"method":"POST","url":"https://…","headers":{"name":"value"},"body":…,"timeoutSeconds":30}</c>.
/// </summary>
/// <remarks>
/// Only <c>url</c> must be there. <c>method</c> is POST with a body and GET without one, unless given; <c>timeoutSeconds</c>
/// is 30, of 1 to 86,400, and the job's own time limit holds besides. A string <c>body</c> is sent as it is
/// (text/plain), anything else as the JSON that stands there (application/json); null is no body.
/// </remarks>
internal sealed class HttpRequestDataParser(OutgoingAddressRules rules)
{
    public const int DefaultTimeoutSeconds = 30;
    public const int MaxTimeoutSeconds = 86_400;

    private const string What = "The data of an HttpRequest job";

    private static readonly string[] Members = ["method", "url", "headers", "body", "timeoutSeconds"];

    private static readonly HttpMethod[] Methods =
        [HttpMethod.Get, HttpMethod.Head, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Options];

    /// <summary>The request that the data describes.</summary>
    /// <param name="input">The job's <c>data</c>.</param>
    /// <exception cref="HttpRequestDataException">It describes none, or one that the address rules refuse.</exception>
    public HttpRequestData Parse(string? input)
    {
        if (string.IsNullOrWhiteSpace(input))
        {
            throw new HttpRequestDataException($$"""{{What}} is empty; {"url":"https://…"} is the least there is.""");
        }

        try
        {
            using var document = JsonDocument.Parse(input);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new HttpRequestDataException($"{What} is not valid JSON: {exception.Message}");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // System.Text.Json reports half a surrogate pair so: in the text itself, or written as \ud800.
            throw new HttpRequestDataException($"{What} holds half of a surrogate pair, which is no character; send whole characters.");
        }
    }

    private HttpRequestData Read(JsonElement root)
    {
        HttpMethod? method = null;
        Uri? url = null;
        IReadOnlyList<HttpRequestHeader> headers = [];
        HttpRequestBody? body = null;
        var timeoutSeconds = DefaultTimeoutSeconds;
        foreach (var (name, value) in StrictJson.ReadMembers(root, What, StringComparer.Ordinal))
        {
            switch (name)
            {
                case "method": method = ReadMethod(value); break;
                case "url": url = ReadUrl(value); break;
                case "headers": headers = HttpRequestHeaderRules.Read(value); break;
                case "body": body = ReadBody(value); break;
                case "timeoutSeconds": timeoutSeconds = ReadTimeout(value); break;
                default: throw new HttpRequestDataException(
                    $"{What} has the unknown member '{StrictJson.Shorten(name)}'{NearestName.Suggest(name, Members)}");
            }
        }

        HttpRequestHeaderRules.CheckAgainstBody(headers, body);
        return new HttpRequestData(
            method ?? (body is null ? HttpMethod.Get : HttpMethod.Post),
            url ?? throw new HttpRequestDataException($"{What} has no url; an absolute https URL is wanted."),
            headers, body, TimeSpan.FromSeconds(timeoutSeconds));
    }

    private static HttpMethod ReadMethod(JsonElement value)
    {
        var text = StrictJson.ReadString(value, "The method");
        return Array.Find(Methods, method => string.Equals(method.Method, text, StringComparison.OrdinalIgnoreCase))
            ?? throw new HttpRequestDataException(
                $"The method '{StrictJson.Shorten(text)}' is not one of {string.Join<HttpMethod>(", ", Methods)}{NearestName.Suggest(text, Methods.Select(method => method.Method))}");
    }

    private Uri ReadUrl(JsonElement value) =>
        rules.FindFault(StrictJson.ReadString(value, "The url"), out var url) is { } fault ? throw new HttpRequestDataException(fault) : url!;

    private static HttpRequestBody? ReadBody(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => new HttpRequestBody(System.Text.Encoding.UTF8.GetBytes(value.GetString()!), "text/plain; charset=utf-8"),
        _ => new HttpRequestBody(JsonMarshal.GetRawUtf8Value(value).ToArray(), "application/json"),
    };

    private static int ReadTimeout(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds is >= 1 and <= MaxTimeoutSeconds
            ? seconds
            : throw new HttpRequestDataException(
                $"timeoutSeconds is {StrictJson.Describe(value)}; a whole number of seconds from 1 to {MaxTimeoutSeconds} is wanted.");
}
