using System.Collections.Frozen;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>The query options of one request, checked against what the request takes.</summary>
internal static class QueryOptions
{
    /// <summary>The most characters a query string may have. Dataverse: 32 KiB for a GET.</summary>
    public const int MaxLength = 32_768;

    private static readonly Dictionary<string, string> Empty = new(StringComparer.Ordinal);

    /// <summary>Reads the options; custom ones, without <c>$</c>, are left out.</summary>
    /// <exception cref="WebApiException">An option is not known (400), given twice (400), does not fit here (400), or is not served (501).</exception>
    public static IDictionary<string, string> Read(HttpRequest request, FrozenSet<string> accepted)
    {
        var query = request.QueryString.Value;
        if (string.IsNullOrEmpty(query))
        {
            return Empty;
        }

        if (query.Length > MaxLength)
        {
            throw WebApiException.BadRequest($"The query string has {query.Length} characters; at most {MaxLength} are taken.");
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in QueryString.Split(query))
        {
            if (!IsSystemOption(name, accepted))
            {
                continue;
            }

            if (!options.TryAdd(name, value))
            {
                throw WebApiException.BadRequest($"Query option '{name}' was specified more than once, but it must be specified at most once.");
            }
        }

        return options;
    }

    private static bool IsSystemOption(string name, FrozenSet<string> accepted)
    {
        if (accepted.Contains(name))
        {
            return true;
        }

        if (QueryOptionNames.Unserved.Contains(name))
        {
            throw WebApiException.NotSupported($"The query option '{name}'");
        }

        if (QueryOptionNames.OfList.Contains(name))
        {
            throw WebApiException.BadRequest($"The query option '{name}' does not fit this request.");
        }

        if (name.StartsWith('@'))
        {
            throw WebApiException.NotSupported($"The parameter alias '{name}'");
        }

        // Left out in silence, "filter=…" would answer with the whole table.
        var intended = QueryOptionNames.OfList.Concat(QueryOptionNames.Unserved)
            .FirstOrDefault(known => known.AsSpan().TrimStart('$').Equals(name.AsSpan().TrimStart('$'), StringComparison.OrdinalIgnoreCase));
        if (intended is not null)
        {
            throw WebApiException.BadRequest($"The query option '{name}' is not known. Did you mean '{intended}'?");
        }

        if (name.StartsWith('$'))
        {
            throw WebApiException.BadRequest($"The query option '{name}' is not known.");
        }

        return false;
    }
}
