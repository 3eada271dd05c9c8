using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed class HttpRequestInputCheckTests : IAsyncDisposable
{
    private readonly HandlerRun _run = new();

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("  ", "is empty")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("""{"url":"https://a.example/",}""", "is not valid JSON")]
    [InlineData("""{"url":"https://a.example/"} x""", "is not valid JSON")]
    [InlineData("""{"url":"https://a.example/" /* why */}""", "is not valid JSON")]
    [InlineData("""{url:"https://a.example/"}""", "is not valid JSON")]
    [InlineData("[]", "is an array; a JSON object is wanted")]
    [InlineData("null", "is null; a JSON object is wanted")]
    [InlineData("\"https://a.example/\"", "is the string 'https://a.example/'; a JSON object is wanted")]
    [InlineData("{}", "has no url")]
    [InlineData("""{"url":null}""", "The url is null; a string is wanted")]
    [InlineData("""{"url":7}""", "The url is the number 7; a string is wanted")]
    [InlineData("""{"url":"http://a.example/"}""", "plain http")]
    [InlineData("""{"url":"https://10.0.0.1/"}""", "is private")]
    [InlineData("""{"url":"https://a.example/","url":"https://b.example/"}""", "has 'url' twice")]
    [InlineData("""{"url":"https://a.example/","u\u0072l":"https://b.example/"}""", "has 'url' twice")]
    [InlineData("""{"url":"https://a.example/","URL":"https://b.example/"}""", "unknown member 'URL'; did you mean 'url'?")]
    [InlineData("""{"url":"https://a.example/","timeout":5}""", "unknown member 'timeout'.")]
    [InlineData("""{"url":"https://a.example/","timeoutSecond":5}""", "unknown member 'timeoutSecond'; did you mean 'timeoutSeconds'?")]
    [InlineData("""{"url":"https://a.example/","zebra":5}""", "unknown member 'zebra'.")]
    [InlineData("""{"url":"https://a.example/","method":null}""", "The method is null; a string is wanted")]
    [InlineData("""{"url":"https://a.example/","method":""}""", "The method '' is not one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.")]
    [InlineData("""{"url":"https://a.example/","method":"PSOT"}""", "did you mean 'POST'?")]
    [InlineData("""{"url":"https://a.example/","method":"CONNECT"}""", "The method 'CONNECT' is not one of")]
    [InlineData("""{"url":"https://a.example/","method":"TRACE"}""", "The method 'TRACE' is not one of")]
    [InlineData("""{"url":"https://a.example/","timeoutSeconds":0}""", "timeoutSeconds is the number 0; a whole number of seconds from 1 to 86400")]
    [InlineData("""{"url":"https://a.example/","timeoutSeconds":-1}""", "the number -1")]
    [InlineData("""{"url":"https://a.example/","timeoutSeconds":86401}""", "the number 86401")]
    [InlineData("""{"url":"https://a.example/","timeoutSeconds":1.5}""", "the number 1.5")]
    [InlineData("""{"url":"https://a.example/","timeoutSeconds":99999999999999999999}""", "the number 99999999999999999999")]
    [InlineData("""{"url":"https://a.example/","timeoutSeconds":"30"}""", "the string '30'")]
    [InlineData("""{"url":"https://a.example/","headers":[]}""", "'headers' is an array; a JSON object is wanted")]
    [InlineData("""{"url":"https://a.example/","headers":null}""", "'headers' is null; a JSON object is wanted")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-A":1}}""", "The header 'X-A' is the number 1; a string is wanted")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-A":["a"]}}""", "The header 'X-A' is an array; a string is wanted")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-A":"a","x-a":"b"}}""", "has 'x-a' twice")]
    [InlineData("""{"url":"https://a.example/","headers":{"":"a"}}""", "The header name '' is not valid")]
    [InlineData("""{"url":"https://a.example/","headers":{"X A":"a"}}""", "The header name 'X A' is not valid")]
    [InlineData("""{"url":"https://a.example/","headers":{"X:A":"a"}}""", "The header name 'X:A' is not valid")]
    [InlineData("""{"url":"https://a.example/","headers":{"Ü":"a"}}""", "The header name 'Ü' is not valid")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-A":"a\r\nX-B: b"}}""", "line break")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-A":"a\u0000"}}""", "control character")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-A":"ü"}}""", "outside ASCII")]
    [InlineData("""{"url":"https://a.example/","headers":{"Host":"b.example"}}""", "The header 'Host' is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"content-length":"3"}}""", "The header 'content-length' is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"Transfer-Encoding":"chunked"}}""", "is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"Connection":"close"}}""", "is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"TE":"trailers"}}""", "is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"Upgrade":"h2c"}}""", "is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"Expect":"100-continue"}}""", "is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"Proxy-Authorization":"x"}}""", "is set by the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"idempotency-key":"x"}}""", "is set by the service")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-Job-Attempt":"1"}}""", "is set by the service")]
    [InlineData("""{"url":"https://a.example/","headers":{"traceparent":"x"}}""", "is set by the service")]
    [InlineData("""{"url":"https://a.example/","headers":{"Content-Type":"text/plain"}}""", "describes a body, and there is none")]
    [InlineData("""{"url":"https://a.example/","body":"","headers":{"Content-Type":"nonsense"}}""", "is not a media type")]
    [InlineData("""{"url":"https://a.example/","body":"","headers":{"Content-Type":"text/plain; charset=iso-8859-1"}}""", "bodies are sent as utf-8")]
    [InlineData("""{"url":"https://a.example/","body":"\ud800"}""", "half of a surrogate pair")]
    [InlineData("""{"url":"https://a.example/","\ud800":1}""", "half of a surrogate pair")]
    public void FindFault_bad_input_names_what_is_wrong(string? input, string expected) =>
        Assert.Contains(expected, _run.Check.FindFault(input), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"url":"https://a.example/"}""")]
    [InlineData("""{"timeoutSeconds":86400,"body":{"a":1,"a":2},"headers":{},"url":"https://a.example/","method":"PATCH"}""")]
    public void FindFault_good_input_passes(string input) => Assert.Null(_run.Check.FindFault(input));

    [Fact]
    public void FindFault_half_a_surrogate_pair_in_the_text_is_named() =>
        Assert.Contains("half of a surrogate pair", _run.Check.FindFault("{\"url\":\"https://a.example/\",\"body\":\"\ud800\"}"), StringComparison.Ordinal);

    [Fact]
    public void FindFault_deep_nesting_is_refused() => Assert.Contains(
        "is not valid JSON", _run.Check.FindFault($$"""{"url":"https://a.example/","body":{{new string('[', 100_000)}}}"""), StringComparison.Ordinal);

    [Fact]
    public void FindFault_number_and_size_of_headers_are_bounded()
    {
        Assert.Null(FindHeadersFault(Enumerable.Range(0, 64).Select(index => ($"X-{index}", "v"))));
        Assert.Contains("There are 65 headers", FindHeadersFault(Enumerable.Range(0, 65).Select(index => ($"X-{index}", "v"))), StringComparison.Ordinal);
        Assert.Null(FindHeadersFault([("X", new string('v', 8_192))]));
        Assert.Contains("8193 characters", FindHeadersFault([("X", new string('v', 8_193))]), StringComparison.Ordinal);
        Assert.Contains("name", FindHeadersFault([(new string('X', 129), "v")]), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_faults_stay_short_whatever_the_input() => Prop.ForAll<string?, string?, string?>((name, first, second) =>
    {
        var data = new Dictionary<string, object?>(StringComparer.Ordinal) { ["url"] = first, ["method"] = second, [name ?? "x"] = new string('z', 5_000) };
        return _run.Check.FindFault(JsonSerializer.Serialize(data)) is { Length: < 400 };
    }).QuickCheckThrowOnFailure();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private string? FindHeadersFault(IEnumerable<(string Name, string Value)> headers) => _run.Check.FindFault(JsonSerializer.Serialize(
        new { url = "https://a.example/", headers = headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.Ordinal) }));
}
