using System.Globalization;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>Entity tags: a row's version as <c>W/"version"</c>, and the conditions that name one (RFC 9110 §13.1).</summary>
internal static class EntityTag
{
    private const string Any = "*";

    /// <summary>A version that no row has: a tag that is well-formed but not ours.</summary>
    private const long NoVersion = -1;

    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>The header's value; null when it is absent. Clients write the literal <c>null</c> for that, too.</summary>
    public static string? Condition(StringValues header)
    {
        var value = header.ToString().Trim();
        return value.Length == 0 || string.Equals(value, "null", StringComparison.Ordinal) ? null : value;
    }

    /// <summary>The one version that <c>If-Match</c> names; null for any.</summary>
    /// <exception cref="WebApiException">It is no entity tag.</exception>
    public static long? ExpectedVersion(HttpRequest request)
    {
        var condition = Condition(request.Headers.IfMatch);
        return condition is null or Any ? null : VersionOf(condition);
    }

    /// <summary>Whether a condition, one tag, several or <c>*</c>, holds for a row of this version.</summary>
    public static bool Matches(string condition, long version) =>
        string.Equals(condition, Any, StringComparison.Ordinal)
        || condition.Split(',', StringSplitOptions.TrimEntries).Any(tag => VersionOf(tag) == version);

    private static long VersionOf(string tag)
    {
        var quoted = tag.StartsWith("W/", StringComparison.Ordinal) ? tag.AsSpan(2) : tag;
        if (quoted.Length < 2 || quoted[0] != '"' || quoted[^1] != '"' || quoted[1..^1].Contains('"'))
        {
            throw WebApiException.BadRequest($"'{tag}' is not an entity tag. Write it as the service gave it, such as W/\"12\", or *.");
        }

        return long.TryParse(quoted[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : NoVersion;
    }
}
