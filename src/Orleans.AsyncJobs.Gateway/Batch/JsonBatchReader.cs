using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>Reads a JSON batch (OData JSON Format 4.01 §19.1). Requests of one <c>atomicityGroup</c> stand together and are a change set.</summary>
internal sealed class JsonBatchReader : IBatchReader
{
    private const int MaxDepth = 64;
    private const string Requests = "requests";
    private const string Group = "atomicityGroup";

    private readonly JsonDocument _document;
    private readonly List<JsonElement> _requests;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private int _next;

    private JsonBatchReader(JsonDocument document, List<JsonElement> requests)
    {
        _document = document;
        _requests = requests;
    }

    /// <summary>Reads the batch whole.</summary>
    /// <exception cref="WebApiException">400: it is no batch.</exception>
    public static JsonBatchReader Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            throw WebApiException.BadRequest("""The body is empty. A JSON batch is {"requests":[…]}.""");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException exception)
        {
            throw WebApiException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }

        try
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(Requests, out var requests) || requests.ValueKind != JsonValueKind.Array)
            {
                throw WebApiException.BadRequest("""The body has no array 'requests'. A JSON batch is {"requests":[…]}.""");
            }

            if (requests.GetArrayLength() > BatchLimits.MaxRequests)
            {
                throw WebApiException.BadRequest($"The batch has {requests.GetArrayLength():N0} requests; at most {BatchLimits.MaxRequests:N0} are taken. None was done.");
            }

            List<JsonElement> all = [.. requests.EnumerateArray()];
            CheckGroups(all);
            return new JsonBatchReader(document, all);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>A group in two places would be done by halves.</summary>
    private static void CheckGroups(List<JsonElement> requests)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        string? last = null;
        foreach (var group in requests.Select(request => FindText(request, Group)))
        {
            if (group is not null && group != last && !seen.Add(group))
            {
                throw WebApiException.BadRequest($"The requests of the atomicityGroup '{TextLimit.Shown(group)}' do not stand together. No request of the batch was done.");
            }

            last = group;
        }
    }

    public Task<BatchItem?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Read());

    public void Dispose() => _document.Dispose();

    private BatchItem? Read()
    {
        if (_next == _requests.Count)
        {
            return null;
        }

        var first = _next;
        var group = FindText(_requests[first], Group);
        try
        {
            var request = ReadRequest();
            if (group is null)
            {
                return new BatchItem.Single(request);
            }

            _groups.Add(group);
            List<BatchRequest> set = [request];
            while (NextIsOf(group))
            {
                set.Add(ReadRequest());
            }

            return new BatchItem.ChangeSet(set, group);
        }
        catch (UnreadablePartException exception)
        {
            return Refuse(new BatchItem.Unreadable(exception.Reason, exception.Id), group, first);
        }
        catch (InvalidOperationException)
        {
            var reason = WebApiException.BadRequest($"Request {_next} of the batch holds text that is not valid Unicode.");
            return Refuse(new BatchItem.Unreadable(reason, FindId(_requests[_next - 1])), group, first);
        }
    }

    /// <summary>Refuses the request that was read last. Where it is of a group, the rest of the group is passed over.</summary>
    private BatchItem Refuse(BatchItem.Unreadable part, string? group, int first)
    {
        if (group is null)
        {
            return part;
        }

        var unreadable = _next - 1;
        while (NextIsOf(group))
        {
            _next++;
        }

        // Requests behind the group may depend on it and on each of its requests.
        List<string?> behind = [.. _requests[(unreadable + 1).._next].Select(FindId)];
        _groups.Add(group);
        _ids.UnionWith(behind.OfType<string>());
        return new BatchItem.UnreadableGroup(group, part, [.. _requests[first..unreadable].Select(FindId)], behind);
    }

    private bool NextIsOf(string group) => _next < _requests.Count && string.Equals(FindText(_requests[_next], Group), group, StringComparison.Ordinal);

    private static string? FindId(JsonElement request) =>
        FindText(request, "id") is { Length: > 0 and <= BatchLimits.MaxIdLength } id && HeaderText.IsValue(id) ? id : null;

    /// <summary>The text of a member of a request that may not be readable; null where there is none.</summary>
    private static string? FindText(JsonElement request, string member)
    {
        try
        {
            return request.ValueKind == JsonValueKind.Object && request.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // It is not valid Unicode, and refused for it when the request is read.
            return null;
        }
    }

    private BatchRequest ReadRequest()
    {
        var element = _requests[_next++];
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new UnreadablePartException(id: null, $"Request {_next} of the batch is not a JSON object.");
        }

        var id = TextOf(element, "id", id: null) is { Length: > 0 and <= BatchLimits.MaxIdLength } text
            ? text
            : throw new UnreadablePartException(id: null, $"Request {_next} of the batch has no 'id' of 1 to {BatchLimits.MaxIdLength} characters.");
        if (!_ids.Add(id) || !HeaderText.IsValue(id))
        {
            throw new UnreadablePartException(id, $"Request {_next} of the batch has the id '{id}', which an earlier one has, or which holds a control character.");
        }

        var method = TextOf(element, "method", id) ?? throw Missing(id, "method");
        var url = TextOf(element, "url", id) ?? throw Missing(id, "url");
        var request = new BatchRequest(method.ToUpperInvariant(), url, HeadersOf(element, id)) { Id = id, Body = BodyOf(element), DependsOn = DependenciesOf(element, id) };
        _ = TextOf(element, Group, id);
        return request;
    }

    private UnreadablePartException Missing(string id, string member) =>
        new(id, $$"""Request {{_next}} of the batch has no '{{member}}'. A request is {"id":"1","method":"get","url":"asyncoperations"}.""");

    private string? TextOf(JsonElement request, string member, string? id)
    {
        if (request.ValueKind != JsonValueKind.Object || !request.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new UnreadablePartException(id, $"'{member}' of request {_next} of the batch is not a text.");
    }

    private HeaderDictionary HeadersOf(JsonElement request, string id)
    {
        var headers = new HeaderDictionary();
        if (!request.TryGetProperty("headers", out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return headers;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            throw new UnreadablePartException(id, $"'headers' of request {_next} of the batch is not a JSON object.");
        }

        foreach (var header in given.EnumerateObject())
        {
            var value = header.Value.ValueKind == JsonValueKind.String ? header.Value.GetString()! : header.Value.GetRawText();
            if (!HeaderText.IsName(header.Name) || !HeaderText.IsValue(value))
            {
                throw new UnreadablePartException(id, $"Request {_next} of the batch has the header '{header.Name}', which is no header, or whose value holds a control character.");
            }

            headers.Append(header.Name, value);
        }

        return headers;
    }

    private static MemoryStream? BodyOf(JsonElement request)
    {
        if (!request.TryGetProperty("body", out var body) || body.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        // Some clients send the JSON of a body as a text.
        var bytes = body.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(body.GetString()!) : JsonMarshal.GetRawUtf8Value(body).ToArray();
        return new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
    }

    private List<string> DependenciesOf(JsonElement request, string id)
    {
        if (!request.TryGetProperty("dependsOn", out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (given.ValueKind != JsonValueKind.Array || given.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
        {
            throw new UnreadablePartException(id, $"'dependsOn' of request {_next} of the batch is not an array of texts.");
        }

        List<string> names = [.. given.EnumerateArray().Select(name => name.GetString()!)];
        return names.Find(name => name == id || !(_ids.Contains(name) || _groups.Contains(name))) is { } unknown
            ? throw new UnreadablePartException(id, $"Request {_next} of the batch depends on '{unknown}', and no request or group before it has that name.")
            : names;
    }
}
