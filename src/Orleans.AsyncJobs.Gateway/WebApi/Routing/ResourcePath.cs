using Microsoft.AspNetCore.Http.Features;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Routing;

/// <summary>
/// A path below the base path, taken apart: <c>asyncoperations(id)/Microsoft.Dynamics.CRM.JobLog(Attempt=2)</c> has the shape
/// <c>asyncoperations()/Microsoft.Dynamics.CRM.JobLog</c>, a key and arguments.
/// </summary>
/// <param name="Shape">The path with what stands in parentheses left out; those of a key stay.</param>
/// <param name="Key">What stands in the parentheses of the first segment; null where it has none.</param>
/// <param name="Arguments">What stands in those of the last one behind it; null where it has none.</param>
/// <param name="Segments">The segments as they stand.</param>
internal sealed record ResourcePath(string Shape, string? Key, string? Arguments, IReadOnlyList<string> Segments)
{
    private const string EncodedSlash = "%2F";

    /// <summary>The key as the id of a job.</summary>
    /// <exception cref="WebApiException">400: it is none.</exception>
    public Guid JobId => IdOf(QueryTables.Jobs);

    /// <summary>The key as the primary key of a table, with or without its name.</summary>
    /// <exception cref="WebApiException">400: it is no Guid.</exception>
    public Guid IdOf(QueryTable table)
    {
        var text = Key.AsSpan().Trim();
        var equals = text.IndexOf('=');
        if (equals >= 0 && text[..equals].Trim().SequenceEqual(table.PrimaryId.Name))
        {
            text = text[(equals + 1)..].Trim();
        }

        if (text.Length >= 2 && text[0] == '\'' && text[^1] == '\'')
        {
            text = text[1..^1];
        }

        return Guid.TryParseExact(text, "D", out var id)
            ? id
            : throw WebApiException.BadRequest($"The key '{Key}' is not a Guid. Write it as 32 digits with 4 dashes.");
    }

    /// <summary>The key as a text: in single quotes, one inside of it written twice.</summary>
    /// <exception cref="WebApiException">400: it is none.</exception>
    public string Text
    {
        get
        {
            var text = (Key ?? string.Empty).Trim(' ');
            var inner = text.Length > 2 && text[0] == '\'' && text[^1] == '\'' ? text[1..^1] : string.Empty;
            return inner.Length > 0 && !inner.Replace("''", string.Empty, StringComparison.Ordinal).Contains('\'', StringComparison.Ordinal)
                ? inner.Replace("''", "'", StringComparison.Ordinal)
                : throw WebApiException.BadRequest($"The key '{Key}' is not a text. Write it in single quotes, and a single quote in it twice.");
        }
    }

    /// <summary>Reads the path of a request.</summary>
    /// <param name="request">The request, for the form in which the path was sent.</param>
    /// <param name="path">The path below the base path, decoded but for slashes.</param>
    public static ResourcePath Of(HttpRequest request, string path)
    {
        var segments = Split(path.TrimEnd('/'));
        if (path.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase))
        {
            segments = WithSlashes(segments, request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty);
        }

        var (first, key) = Cut(segments[0]);
        if (segments.Count == 1)
        {
            return new ResourcePath(key is null ? first : $"{first}()", key, Arguments: null, segments);
        }

        var (last, arguments) = Cut(segments[^1]);
        IEnumerable<string> names = [key is null ? first : $"{first}()", .. segments.Skip(1).SkipLast(1), last];
        return new ResourcePath(string.Join('/', names), key, arguments, segments);
    }

    private static List<string> Split(string path)
    {
        List<string> segments = [];
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i < path.Length; i++)
        {
            isQuoted ^= path[i] == '\'';
            if (path[i] == '/' && !isQuoted)
            {
                segments.Add(path[start..i]);
                start = i + 1;
            }
        }

        if (start < path.Length || segments.Count == 0)
        {
            segments.Add(path[start..]);
        }

        return segments;
    }

    /// <summary>
    /// The server decodes a path but for its slashes, so that %2F stands there for itself and for %252F. What was sent tells
    /// them apart, where its end is the path.
    /// </summary>
    private static List<string> WithSlashes(List<string> segments, string target)
    {
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var sent = (end < 0 ? target : target[..end]).TrimEnd('/').Split('/');
        return sent.Length < segments.Count
            ? segments
            : [.. segments.Zip(sent[^segments.Count..], (segment, raw) =>
                string.Equals(Uri.UnescapeDataString(raw.Replace(EncodedSlash, "%252F", StringComparison.OrdinalIgnoreCase)), segment, StringComparison.OrdinalIgnoreCase)
                    ? Uri.UnescapeDataString(raw)
                    : segment)];
    }

    private static (string Name, string? InParentheses) Cut(string segment)
    {
        var open = segment.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && segment.EndsWith(')') ? (segment[..open], segment[(open + 1)..^1]) : (segment, null);
    }
}
