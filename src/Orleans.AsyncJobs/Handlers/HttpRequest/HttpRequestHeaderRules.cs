using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Which headers a job may set, and with which values (RFC 9110 §5).</summary>
internal static class HttpRequestHeaderRules
{
    // Servers commonly refuse more than this; a job that asks for it would only fail later.
    private const int MaxHeaders = 64;
    private const int MaxNameLength = 128;
    private const int MaxValueLength = 8_192;

    private const string ContentType = "Content-Type";

    // They belong to one connection, or are computed from the request (RFC 9110 §7.6.1).
    private static readonly FrozenSet<string> ConnectionHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Content-Length", "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "Proxy-Authenticate",
        "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    private static readonly FrozenSet<string> OwnHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, HttpRequestHeaderNames.IdempotencyKey, HttpRequestHeaderNames.Attempt, HttpRequestHeaderNames.TraceParent);

    private static readonly FrozenSet<string> BodyHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5",
        "Content-Range", ContentType, "Expires", "Last-Modified");

    /// <summary>The headers of the member <c>headers</c>.</summary>
    /// <param name="value">An object of names and values.</param>
    /// <exception cref="HttpRequestDataException">A name or value may not be sent, or a name stands twice in any letter case.</exception>
    public static IReadOnlyList<HttpRequestHeader> Read(JsonElement value)
    {
        var members = StrictJson.ReadMembers(value, "The member 'headers'", StringComparer.OrdinalIgnoreCase);
        return members.Count <= MaxHeaders
            ? members.ConvertAll(member => ReadHeader(member.Name, member.Value))
            : throw new HttpRequestDataException($"There are {members.Count} headers; at most {MaxHeaders} are allowed.");
    }

    /// <summary>Whether a header belongs to the body rather than to the request.</summary>
    /// <param name="name">A header's name.</param>
    public static bool DescribesBody(string name) => BodyHeaders.Contains(name);

    /// <summary>Refuses headers that speak of a body that is not there.</summary>
    /// <param name="headers">The job's headers.</param>
    /// <param name="body">What is sent.</param>
    public static void CheckAgainstBody(IReadOnlyList<HttpRequestHeader> headers, HttpRequestBody? body)
    {
        if (body is null && headers.FirstOrDefault(header => DescribesBody(header.Name)) is { } orphan)
        {
            throw new HttpRequestDataException($"The header '{orphan.Name}' describes a body, and there is none; leave it out or give a body.");
        }
    }

    private static HttpRequestHeader ReadHeader(string name, JsonElement value)
    {
        var shown = StrictJson.Shorten(name);
        Check(name.Length is > 0 and <= MaxNameLength && name.All(IsTokenCharacter),
            $"The header name '{shown}' is not valid; 1 to {MaxNameLength} ASCII letters, digits and any of !#$%&'*+-.^_`|~ are allowed.");
        Check(!ConnectionHeaders.Contains(name), $"The header '{shown}' is set by the connection; leave it out.");
        Check(!OwnHeaders.Contains(name), $"The header '{shown}' is set by the service for each run; leave it out.");
        var text = StrictJson.ReadString(value, $"The header '{shown}'");
        Check(text.Length <= MaxValueLength, $"The header '{shown}' has {text.Length} characters; at most {MaxValueLength} are allowed.");
        Check(text.All(IsValueCharacter), $"The header '{shown}' has a value with a line break, a control character or a character outside ASCII.");
        if (string.Equals(name, ContentType, StringComparison.OrdinalIgnoreCase))
        {
            CheckContentType(text);
        }

        return new HttpRequestHeader(name, text);
    }

    private static void CheckContentType(string text)
    {
        Check(MediaTypeHeaderValue.TryParse(text, out var type), $"The Content-Type '{StrictJson.Shorten(text)}' is not a media type such as application/json.");
        var charset = type!.CharSet?.Trim('"');
        Check(charset is null || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase),
            $"The Content-Type names the charset '{StrictJson.Shorten(charset ?? "")}'; bodies are sent as utf-8.");
    }

    private static bool IsTokenCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character);

    private static bool IsValueCharacter(char character) => character is '\t' or (>= ' ' and <= '~');

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new HttpRequestDataException(message);
        }
    }
}
