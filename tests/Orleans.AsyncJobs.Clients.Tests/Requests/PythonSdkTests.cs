using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Orleans.AsyncJobs.Clients.Tests.Requests;

/// <summary>The requests of Microsoft's Python SDK for Dataverse, in the form in which its public source sends them.</summary>
public sealed partial class PythonSdkTests(ClientRuns runs) : IDisposable
{
    private readonly string _mark = $"sdk-{Guid.NewGuid():N}";
    private readonly HttpClient _http = new();

    public static TheoryData<string> Names => new(SentRequest.All.Select(request => request.Name));

    public void Dispose() => _http.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Request_of_the_SDK_is_answered_as_it_reads_it(string name)
    {
        var request = SentRequest.All.Single(request => request.Name == name);
        var job = await CreateAsync();
        await CreateAsync();

        var target = request.Target.Contains("{table}", StringComparison.Ordinal) ? request.Target.Replace("{table}", await TableAsync(), StringComparison.Ordinal) : request.Target;
        using var answer = await SendAsync(new HttpMethod(request.Method), Fill(target, job), request.Headers, Fill(request.Body, job));

        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == request.Status, $"{(int)answer.StatusCode} {text}");
        foreach (var read in request.Reads.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (place, wanted) = (read[..read.IndexOf('=', StringComparison.Ordinal)], read[(read.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            var found = place.StartsWith('/') ? Find(JsonNode.Parse(text), place) : string.Concat(answer.Headers.GetValues(place));
            Assert.True(found is not null && IsWanted(found, Fill(wanted, job)), $"{place} is {found} and not {wanted} in {text}");
        }
    }

    [Fact]
    public async Task Pages_are_read_until_there_is_no_link()
    {
        await CreateAsync();
        await CreateAsync();
        await CreateAsync();
        var target = $"asyncoperations?%24select=name&%24filter=name+eq+%27{_mark}%27&%24orderby=name";
        HashSet<string> ids = new(StringComparer.Ordinal);
        var pages = 0;

        while (target is not null)
        {
            using var answer = await SendAsync(HttpMethod.Get, target, "Prefer: odata.maxpagesize=2", "");
            var page = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            ids.UnionWith(page["value"]!.AsArray().Select(row => (string)row!["asyncoperationid"]!));
            target = (string?)page["@odata.nextLink"];
            pages++;
        }

        Assert.Equal((3, 2), (ids.Count, pages));
    }

    [Fact]
    public async Task Pages_of_FetchXML_are_read_by_the_cookie()
    {
        await CreateAsync();
        await CreateAsync();
        await CreateAsync();
        var fetch = XElement.Parse($"""<fetch count="2"><entity name="asyncoperation"><attribute name="name"/><filter><condition attribute="name" operator="eq" value="{_mark}"/></filter></entity></fetch>""");
        HashSet<string> ids = new(StringComparer.Ordinal);
        var pages = 0;
        bool more;

        do
        {
            var encoded = Uri.EscapeDataString(fetch.ToString(SaveOptions.DisableFormatting)).Replace("%20", "+", StringComparison.Ordinal);
            using var answer = await SendAsync(
                HttpMethod.Get, $"asyncoperations?fetchXml={encoded}", "Prefer: odata.include-annotations=\"Microsoft.Dynamics.CRM.fetchxmlpagingcookie,Microsoft.Dynamics.CRM.morerecords\"", "");
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, text);
            var page = JsonNode.Parse(text)!;
            ids.UnionWith(page["value"]!.AsArray().Select(row => (string)row!["asyncoperationid"]!));
            more = (bool?)page["@Microsoft.Dynamics.CRM.morerecords"] ?? false;
            if (more)
            {
                // The SDK decodes the inner cookie twice, and asks for the page that the outer one names.
                var cookie = XElement.Parse((string)page["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"]!);
                fetch.SetAttributeValue("paging-cookie", Uri.UnescapeDataString(Uri.UnescapeDataString(cookie.Attribute("pagingcookie")!.Value)));
                fetch.SetAttributeValue("page", cookie.Attribute("pagenumber")!.Value);
            }

            pages++;
        }
        while (more && pages < 10);

        Assert.Equal((3, 2), (ids.Count, pages));
    }

    [Fact]
    public async Task Batch_with_a_change_set_that_refers_to_its_own_row_is_answered_by_parts()
    {
        var root = await RootAsync();
        var (batch, set) = ($"batch_{Guid.NewGuid()}", $"changeset_{Guid.NewGuid()}");
        string[] lines =
        [
            $"--{batch}", "Content-Type: application/http", "Content-Transfer-Encoding: binary", "",
            $"GET {root}EntityDefinitions?$select=LogicalName,EntitySetName&$filter=LogicalName eq 'asyncoperation' HTTP/1.1", "",
            $"--{batch}", $"Content-Type: multipart/mixed; boundary=\"{set}\"", "",
            $"--{set}", "Content-Type: application/http", "Content-Transfer-Encoding: binary", "Content-ID: 1", "",
            $"POST {root}asyncoperations HTTP/1.1", "Content-Type: application/json; type=entry", "", Body(),
            $"--{set}", "Content-Type: application/http", "Content-Transfer-Encoding: binary", "Content-ID: 2", "",
            "PATCH $1 HTTP/1.1", "Content-Type: application/json; type=entry", "If-Match: *", "", """{"statecode": 3, "statuscode": 32}""",
            $"--{set}--", "",
            $"--{batch}--", "",
        ];
        using var content = new StringContent(string.Join("\r\n", lines), Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/mixed; boundary=\"{batch}\"");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(root, "$batch")) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer a-token");

        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 200, text);
        var boundary = Boundary().Match(answer.Content.Headers.ContentType!.ToString()).Groups["boundary"].Value;
        Assert.StartsWith($"--{boundary}", text, StringComparison.Ordinal);
        Assert.Equal(["200", "204", "204"], Statuses().Matches(text).Select(match => match.Groups["status"].Value));
        Assert.Contains("\"EntitySetName\":\"asyncoperations\"", text, StringComparison.Ordinal);
        var id = Guid.Parse(EntityId().Match(text).Groups["id"].Value);
        Assert.Equal(32, (await (await runs.ServiceAsync()).FindAsync(id))!.Status);
    }

    [GeneratedRegex("""boundary="?(?<boundary>[^";,\s]+)"?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"^HTTP/1\.1 (?<status>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Statuses();

    [GeneratedRegex(@"^OData-EntityId: .*\((?<id>[0-9a-f-]{36})\)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex EntityId();

    private static bool IsWanted(string found, string wanted) => wanted switch
    {
        "{guid}" => Guid.TryParse(found, out _),
        "{text}" => found.Length > 0,
        "{number}" => int.TryParse(found, out _),
        "{entity}" => EntityId().IsMatch($"OData-EntityId: {found}"),
        "{cookie}" => XElement.Parse(found) is { Name.LocalName: "cookie" } cookie && cookie.Attribute("pagenumber")?.Value == "2" && cookie.Attribute("pagingcookie") is not null,
        _ => found == wanted,
    };

    /// <summary>What stands in an answer at a place such as <c>/value/0/name</c>; null where there is nothing.</summary>
    private static string? Find(JsonNode? node, string place)
    {
        foreach (var part in place.Split('/').Skip(1))
        {
            node = node is JsonArray list ? list.ElementAtOrDefault(int.Parse(part)) : node?[part];
        }

        return node switch { null => null, JsonValue value when value.TryGetValue<string>(out var text) => text, _ => node.ToJsonString() };
    }

    private string Fill(string text, Guid job) => text
        .Replace("{mark}", _mark, StringComparison.Ordinal)
        .Replace("{job}", $"{job}", StringComparison.Ordinal)
        .Replace("{request}", """{\"method\": \"GET\", \"url\": \"https://example.org/\"}""", StringComparison.Ordinal);

    private string Body() => Fill("""{"name": "{mark}", "messagename": "HttpRequest", "data": "{request}", "postponeuntil": "2040-01-01T00:00:00Z"}""", Guid.Empty);

    private async Task<Guid> CreateAsync() => await (await runs.ServiceAsync()).CreateAsync(JsonNode.Parse(Body())!);

    /// <summary>The id of the table's definition.</summary>
    private async Task<string> TableAsync()
    {
        using var answer = await SendAsync(HttpMethod.Get, "EntityDefinitions?%24select=MetadataId&%24filter=LogicalName+eq+%27asyncoperation%27", "", "");
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["value"]![0]!["MetadataId"]!;
    }

    private async Task<Uri> RootAsync() => new((await runs.ServiceAsync()).Address, "/api/data/v9.2/");

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, string header, string body)
    {
        using var request = new HttpRequestMessage(method, new Uri(await RootAsync(), target));
        (string Name, string Value)[] always =
        [
            ("Authorization", "Bearer a-token"), ("Accept", "application/json"), ("OData-MaxVersion", "4.0"), ("OData-Version", "4.0"),
            ("User-Agent", "DataverseSvcPythonClient:0.1.0b11"), ("x-ms-client-request-id", $"{Guid.NewGuid()}"), ("x-ms-correlation-id", $"{Guid.NewGuid()}"),
        ];
        foreach (var (name, value) in always)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (header.Split(": ", 2) is [var extra, var content])
        {
            request.Headers.TryAddWithoutValidation(extra, content);
        }

        // It says that it sends JSON even where it sends nothing.
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
