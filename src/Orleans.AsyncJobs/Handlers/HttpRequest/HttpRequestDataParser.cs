using System.Text.Json;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Model;
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
    public HttpRequestData Parse(string? input) => Parse(input, keepsBody: true);

    /// <summary>Makes sure that the data describes a request, without making it: the body may be large.</summary>
    /// <param name="input">The job's <c>data</c>.</param>
    /// <exception cref="HttpRequestDataException">As <see cref="Parse(string?)"/>.</exception>
    public void Check(string? input) => Parse(input, keepsBody: false);

    /// <summary>The request that large data describes. A body that is a text is not kept: it is read once more when it is sent.</summary>
    /// <param name="input">The job's <c>data</c>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="HttpRequestDataException">As <see cref="Parse(string?)"/>.</exception>
    public async Task<HttpRequestData> ParseAsync(Stream input, CancellationToken cancellationToken)
    {
        using var split = new HttpRequestSplit();
        try
        {
            await foreach (var _ in split.ReadAsync(input, cancellationToken))
            {
                // The text of the body goes by.
            }
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
        catch (InvalidOperationException)
        {
            throw NotCharacters();
        }

        var data = Read(split.Rest, keepsBody: !split.HasText);
        return split.HasText ? data with { Body = data.Body! with { TextBytes = split.TextBytes } } : data;
    }

    private HttpRequestData Parse(string? input, bool keepsBody)
    {
        if (string.IsNullOrWhiteSpace(input))
        {
            throw new HttpRequestDataException($$"""{{What}} is empty; {"url":"https://…"} is the least there is.""");
        }

        try
        {
            var (buffer, length) = JsonText.GetBytes(input);
            using (buffer)
            {
                return Read(buffer.Memory[..length], keepsBody);
            }
        }
        catch (ArgumentException)
        {
            throw NotCharacters();
        }
    }

    private HttpRequestData Read(Memory<byte> utf8, bool keepsBody)
    {
        try
        {
            return Read(utf8.Span, keepsBody);
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // System.Text.Json reports half a surrogate pair so, where it is written as \ud800.
            throw NotCharacters();
        }
    }

    private static HttpRequestDataException NotJson(JsonException exception) => new($"{What} is not valid JSON: {exception.Message}");

    private static HttpRequestDataException NotCharacters() => new($"{What} holds half of a surrogate pair, which is no character; send whole characters.");

    private HttpRequestData Read(Span<byte> utf8, bool keepsBody)
    {
        HttpMethod? method = null;
        Uri? url = null;
        IReadOnlyList<HttpRequestHeader> headers = [];
        HttpRequestBody? body = null;
        var timeoutSeconds = DefaultTimeoutSeconds;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(utf8);
        StrictJson.EnterObject(ref reader, What);
        while (StrictJson.ReadName(ref reader) is { } name)
        {
            if (!names.Add(name))
            {
                throw new HttpRequestDataException($"{What} has '{StrictJson.Shorten(name)}' twice; once is wanted.");
            }

            switch (name)
            {
                case "method": method = ReadMethod(StrictJson.ReadValue(ref reader)); break;
                case "url": url = ReadUrl(StrictJson.ReadValue(ref reader)); break;
                case "headers": headers = HttpRequestHeaderRules.Read(StrictJson.ReadValue(ref reader)); break;
                case "body": body = ReadBody(ref reader, utf8, keepsBody); break;
                case "timeoutSeconds": timeoutSeconds = ReadTimeout(StrictJson.ReadValue(ref reader)); break;
                default:
                    throw new HttpRequestDataException(
                    $"{What} has the unknown member '{StrictJson.Shorten(name)}'{NearestName.Suggest(name, Members)}");
            }
        }

        // Something behind the object is refused by the reader.
        reader.Read();
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

    private static HttpRequestBody? ReadBody(ref Utf8JsonReader reader, Span<byte> utf8, bool keepsBody)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var isText = reader.TokenType == JsonTokenType.String;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var content = utf8[start..(int)reader.BytesConsumed];
        if (isText)
        {
            content = content[1..^1];
            content = content[..JsonText.UnescapeInPlace(content)];
        }

        return new HttpRequestBody(keepsBody ? content.ToArray() : [], isText ? "text/plain; charset=utf-8" : "application/json");
    }

    private static int ReadTimeout(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds is >= 1 and <= MaxTimeoutSeconds
            ? seconds
            : throw new HttpRequestDataException(
                $"timeoutSeconds is {StrictJson.Describe(value)}; a whole number of seconds from 1 to {MaxTimeoutSeconds} is wanted.");
}
