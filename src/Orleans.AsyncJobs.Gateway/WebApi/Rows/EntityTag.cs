using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>
/// A condition on a row's version: <c>*</c>, one entity tag or a list of them (RFC 9110 §13.1). A tag is the version as
/// <c>W/"version"</c>; the mark of a weak tag makes no difference here.
/// </summary>
/// <param name="IsAny">Whether every version will do.</param>
/// <param name="Versions">Those that will do.</param>
internal sealed record EntityTag(bool IsAny, IReadOnlyList<long> Versions)
{
    /// <summary>A version that no row has: a tag that is well-formed but not ours.</summary>
    private const long NoVersion = -1;

    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>The condition of a header; null when it is absent. Clients write the literal <c>null</c> for that, too.</summary>
    /// <exception cref="WebApiException">400: it is no entity tag, and no list of them.</exception>
    public static EntityTag? Read(StringValues header)
    {
        var text = header.ToString().Trim();
        if (text.Length == 0 || string.Equals(text, "null", StringComparison.Ordinal))
        {
            return null;
        }

        return EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags)
            ? new EntityTag(tags.Contains(EntityTagHeaderValue.Any), [.. tags.Select(tag => VersionOf(tag.Tag))])
            : throw WebApiException.BadRequest($"'{text}' is not an entity tag. Write it as the service gave it, such as W/\"12\", a list of them, or *.");
    }

    /// <summary>The version that a target among several has to have, as its <c>@odata.etag</c> says; null for any.</summary>
    /// <exception cref="WebApiException">400: it is no entity tag, or several.</exception>
    public static long? ReadAnnotation(string? text) => Read(text) switch
    {
        null or { IsAny: true } => null,
        { Versions: [var only] } => only,
        _ => throw WebApiException.BadRequest($"'@odata.etag' holds several versions: {text}. A target names one."),
    };

    /// <summary>Refuses a version in <c>If-Match</c> where many rows are changed: it could be that of one of them only.</summary>
    /// <exception cref="WebApiException">400: the header names one.</exception>
    public static void RefuseOfMany(HttpRequest request, string action)
    {
        if (Read(request.Headers.IfMatch) is { IsAny: false })
        {
            throw WebApiException.BadRequest(
                $"'If-Match' is '{request.Headers.IfMatch}', the version of one row, and {action} changes many. Send a PATCH for the row, or give its target an '@odata.etag'.");
        }
    }

    /// <summary>Whether the condition holds for a row of this version.</summary>
    public bool Matches(long version) => IsAny || Versions.Contains(version);

    private static long VersionOf(StringSegment quoted) =>
        long.TryParse(quoted.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : NoVersion;
}
