using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>Reads the requests of a JSON batch in their order, each without its body, and checks what they say of each other.</summary>
internal sealed class JsonRequestReader(BodySegments bodies)
{
    private const string Group = "atomicityGroup";

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private string? _group;
    private int _number;

    /// <summary>Reads the next request, and the name of its group.</summary>
    /// <exception cref="WebApiException">400: it is malformed.</exception>
    /// <exception cref="InvalidOperationException">It holds text that is not valid Unicode.</exception>
    public (BatchRequest Request, string? Group) Read(JsonElement element)
    {
        _number++;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("is not a JSON object");
        }

        if (FindRepeated(element) is { } repeated)
        {
            throw Malformed($"sets '{TextLimit.Shown(repeated)}' more than once");
        }

        var id = IdOf(element);
        var method = TextOf(element, "method") ?? throw Missing("method");
        var url = TextOf(element, "url") ?? throw Missing("url");
        EnterGroup(TextOf(element, Group));
        var body = element.TryGetProperty("body", out var number) ? bodies.Open(number.GetInt32()) : null;
        var request = new BatchRequest(method.ToUpperInvariant(), url, HeadersOf(element))
        {
            Id = id,
            Body = body?.Body,
            BodyBytes = body?.Length,
            DependsOn = DependenciesOf(element),
        };

        // What it depends on stands before it.
        _ids.Add(id);
        return (request, _group);
    }

    /// <summary>The name of a member that an object has more than once; null where it has none.</summary>
    /// <exception cref="InvalidOperationException">A name is not valid Unicode.</exception>
    public static string? FindRepeated(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return element.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !names.Add(name));
    }

    private string IdOf(JsonElement element)
    {
        var id = TextOf(element, "id") is { Length: > 0 and <= BatchLimits.MaxIdLength } text
            ? text
            : throw Malformed($"has no 'id' of 1 to {BatchLimits.MaxIdLength} characters");
        if (!HeaderText.IsValue(id))
        {
            throw Malformed("has an 'id' that holds a control character");
        }

        return !_ids.Contains(id) && !_groups.Contains(id) ? id : throw Malformed($"has the id '{TextLimit.Shown(id)}', which an earlier request or group has");
    }

    /// <summary>A group in two places would be done by halves.</summary>
    private void EnterGroup(string? group)
    {
        if (group is not null && group != _group && (!_groups.Add(group) || _ids.Contains(group)))
        {
            throw Malformed(_ids.Contains(group)
                ? $"is of the {Group} '{TextLimit.Shown(group)}', which is the id of an earlier request"
                : $"is of the {Group} '{TextLimit.Shown(group)}', whose other requests do not stand together with it");
        }

        _group = group;
    }

    private string? TextOf(JsonElement element, string member) =>
        !element.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Malformed(member, "is not a text");

    private HeaderDictionary HeadersOf(JsonElement element)
    {
        var headers = new HeaderDictionary();
        if (!element.TryGetProperty("headers", out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return headers;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("headers", "is not a JSON object");
        }

        foreach (var header in given.EnumerateObject())
        {
            // Clients write a Content-Length as the number that it is.
            var value = header.Value.ValueKind switch
            {
                JsonValueKind.String => header.Value.GetString()!,
                JsonValueKind.Number => header.Value.GetRawText(),
                _ => throw Malformed($"has the header '{TextLimit.Shown(header.Name)}', whose value is not a text"),
            };
            if (!HeaderText.IsName(header.Name) || !HeaderText.IsValue(value))
            {
                throw Malformed($"has the header '{TextLimit.Shown(header.Name)}', which is no name of a header, or whose value holds a control character");
            }

            headers.Append(header.Name, value);
        }

        return headers;
    }

    private List<string> DependenciesOf(JsonElement element)
    {
        if (!element.TryGetProperty("dependsOn", out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (given.ValueKind != JsonValueKind.Array || given.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
        {
            throw Malformed("dependsOn", "is not an array of texts");
        }

        List<string> names = [.. given.EnumerateArray().Select(name => name.GetString()!)];
        return names.Find(name => !_ids.Contains(name) && (name == _group || !_groups.Contains(name))) is { } unknown
            ? throw Malformed($"depends on '{TextLimit.Shown(unknown)}', and no request or group before it has that name")
            : names;
    }

    private WebApiException Missing(string member) => Malformed($$"""has no '{{member}}'; a request is {"id":"1","method":"get","url":"asyncoperations"}""");

    private WebApiException Malformed(string member, string what) => WebApiException.BadRequest($"'{member}' of request {_number} of the batch {what}. No request of the batch was done.");

    private WebApiException Malformed(string what) => WebApiException.BadRequest($"Request {_number} of the batch {what}. No request of the batch was done.");
}
