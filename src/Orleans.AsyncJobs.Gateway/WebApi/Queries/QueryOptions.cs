using System.Collections.Frozen;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>The query options of one request, checked against what the request takes.</summary>
internal static class QueryOptions
{
    /// <summary>The most characters a query string may have. Dataverse: 32 KiB for a GET.</summary>
    public const int MaxLength = 32_768;

    /// <summary>The most characters of that of a request in a batch. Dataverse: 64 KiB.</summary>
    public const int MaxLengthInBatch = 65_536;

    private static readonly Dictionary<string, string> Empty = new(StringComparer.Ordinal);

    /// <summary>Reads the options.</summary>
    /// <exception cref="WebApiException">
    /// An option is not known, has no name, is empty, is given twice, holds a control character or does not fit here (400), or is not served (501).
    /// </exception>
    public static IDictionary<string, string> Read(HttpRequest request, FrozenSet<string> accepted)
    {
        var query = request.QueryString.Value;
        if (string.IsNullOrEmpty(query))
        {
            return Empty;
        }

        var limit = request.HttpContext.Features.Get<IBatchReferences>() is null ? MaxLength : MaxLengthInBatch;
        if (query.Length > limit)
        {
            throw WebApiException.BadRequest($"The query string has {query.Length} characters; at most {limit} are taken.");
        }

        if (!QueryString.IsUtf8(query))
        {
            throw WebApiException.BadRequest("The query string holds percent-encoded bytes that are not UTF-8.");
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in QueryString.Split(query))
        {
            CheckName(name, accepted);
            CheckValue(name, value);
            if (!options.TryAdd(name, value))
            {
                throw WebApiException.BadRequest($"Query option '{name}' was specified more than once, but it must be specified at most once.");
            }
        }

        return options;
    }

    // An option that is left out in silence answers the wrong rows: "filter=…" would answer the whole table.
    private static void CheckName(string name, FrozenSet<string> accepted)
    {
        if (accepted.Contains(name) ? name is not QueryOptionNames.Aliases : name.StartsWith('@') && name.Length > 1 && accepted.Contains(QueryOptionNames.Aliases))
        {
            return;
        }

        if (name.Length == 0)
        {
            throw WebApiException.BadRequest("The query string holds an option without a name.");
        }

        if (QueryOptionNames.Unserved.Contains(name))
        {
            throw WebApiException.NotSupported($"The query option '{name}'");
        }

        if (QueryOptionNames.OfList.Contains(name) || QueryOptionNames.OfFetch.Contains(name))
        {
            throw WebApiException.BadRequest($"The query option '{name}' does not fit this request.");
        }

        if (name.StartsWith('@'))
        {
            throw WebApiException.BadRequest($"The parameter alias '{TextLimit.Shown(name)}' does not fit this request.");
        }

        throw WebApiException.BadRequest($"The query option '{TextLimit.Shown(name)}' is not known{SuggestionFor(name, accepted)}");
    }

    // The parser takes what it should not: an empty filter as none, and a number with a NUL behind it.
    private static void CheckValue(string name, string value)
    {
        if (value.Length == 0)
        {
            throw WebApiException.BadRequest($"The query option '{name}' is empty. Give it a value, or leave it out.");
        }

        foreach (var character in value)
        {
            // A document has lines.
            if (char.IsControl(character) && !(name is QueryOptionNames.FetchXml && character is '\t' or '\n' or '\r'))
            {
                throw WebApiException.BadRequest($"The query option '{name}' holds the control character U+{(int)character:X4}.");
            }
        }
    }

    private static string SuggestionFor(string name, FrozenSet<string> accepted)
    {
        string[] known = [.. accepted.Concat(QueryOptionNames.OfList).Concat(QueryOptionNames.OfFetch).Concat(QueryOptionNames.Unserved).Distinct(StringComparer.Ordinal).Except([QueryOptionNames.Aliases], StringComparer.Ordinal)];
        var bare = name.AsSpan().TrimStart('$').ToString();
        return Array.Find(known, option => option.AsSpan().TrimStart('$').Equals(bare, StringComparison.OrdinalIgnoreCase)) is { } same
            ? $"; did you mean '{same}'?"
            : NearestName.Suggest(name, known);
    }
}
