using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// What <c>$1</c> stands for: the row that an earlier request with that id created, or the one that it addressed. It may stand
/// for the first segment of an address, and for a link (<c>…@odata.bind</c>) in a body.
/// </summary>
internal sealed class BatchReferences : IBatchReferences
{
    private readonly Dictionary<string, string> _rows = new(StringComparer.Ordinal);

    /// <summary>Notes the row of a request.</summary>
    /// <param name="id">The id of the request; null for none.</param>
    /// <param name="row">The path of the row below the base address.</param>
    public void Set(string? id, string row)
    {
        if (id is not null)
        {
            _rows[id] = row;
        }
    }

    /// <summary>Forgets the rows of requests of which nothing was done.</summary>
    /// <param name="requests">The requests.</param>
    public void Remove(IEnumerable<BatchRequest> requests)
    {
        foreach (var id in requests.Select(request => request.Id).OfType<string>())
        {
            _rows.Remove(id);
        }
    }

    /// <summary>Puts the row in the place of a reference at the beginning of a path.</summary>
    /// <param name="path">A path below the base address, not decoded.</param>
    /// <exception cref="WebApiException">400: it refers to no request before this one.</exception>
    public string Resolve(string path)
    {
        if (!path.StartsWith('$'))
        {
            return path;
        }

        var end = path.IndexOf('/', StringComparison.Ordinal);
        var id = end < 0 ? path[1..] : path[1..end];
        if (_rows.TryGetValue(id, out var row))
        {
            return end < 0 ? row : row + path[end..];
        }

        // Names such as $metadata are none.
        return id.Length > 0 && id.All(char.IsAsciiDigit)
            ? throw WebApiException.BadRequest($"'${id}' refers to no request before this one whose Content-ID is {id} and which names a row.")
            : path;
    }

    public string ResolveLink(string link)
    {
        var text = link.TrimStart('/');
        return text.StartsWith('$') && _rows.TryGetValue(text[1..], out var row) ? $"/{row}" : link;
    }
}
