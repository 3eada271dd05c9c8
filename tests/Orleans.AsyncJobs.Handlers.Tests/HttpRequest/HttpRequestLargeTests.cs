using System.Text;
using System.Text.Json;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

/// <summary>Large data of a request: looked at and sent without being held whole, and judged as small data is.</summary>
public sealed class HttpRequestLargeTests : IAsyncDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly HandlerRun _run = new();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("""{"url":"U","body":"#"}""", "text/plain; charset=utf-8")]
    [InlineData("""{"body" : "#", "method":"put","url":"U","headers":{"Content-Type":"application/xml"}}""", "application/xml")]
    public async Task RunAsync_sends_a_large_text_as_it_is_read(string data, string contentType)
    {
        await using var server = new LoopbackServer(Ok);
        var body = string.Concat(Enumerable.Repeat("aü€🚀\"\\\n", 40_000));
        data = data.Replace("\"U\"", $"\"{server.Url}\"", StringComparison.Ordinal).Replace("\"#\"", JsonSerializer.Serialize(body), StringComparison.Ordinal);

        var result = await _run.SendLargeAsync(data);

        Assert.True(result.Kind == JobResultKind.Succeeded, result.Message);
        var request = Assert.Single(server.Requests);
        Assert.Equal((contentType, Encoding.UTF8.GetByteCount(body).ToString(System.Globalization.CultureInfo.InvariantCulture)), (request.Find("Content-Type"), request.Find("Content-Length")));
        Assert.Equal(body, request.Body);
    }

    [Fact]
    public async Task RunAsync_sends_a_large_body_that_is_JSON()
    {
        await using var server = new LoopbackServer(Ok);
        var body = JsonSerializer.Serialize(Enumerable.Range(0, 50_000));

        var result = await _run.SendLargeAsync($$"""{"url":"{{server.Url}}","body":{{body}}}""");

        Assert.True(result.Kind == JobResultKind.Succeeded, result.Message);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("application/json", body), (request.Find("Content-Type"), request.Body));
    }

    [Theory]
    [InlineData("""{"url":"https://a.example/","body":"#"}""")]
    [InlineData("""{"url":"https://a.example/","body":"#","body":"x"}""")]
    [InlineData("""{"url":"https://a.example/","b\u006fdy":"#","body":"x"}""")]
    [InlineData("""{"url":"https://a.example/","body":"#\ud800"}""")]
    [InlineData("""{"url":"https://a.example/","body":"#\x"}""")]
    [InlineData("""{"url":"https://a.example/","body":"#","zebra":5}""")]
    [InlineData("""{"url":"https://10.0.0.1/","body":"#"}""")]
    [InlineData("""{"url":"https://a.example/","method":"GET","body":"#"}""")]
    [InlineData("""{"url":"https://a.example/","body":"#"} x""")]
    [InlineData("""{"url":"https://a.example/","body":["#"]}""")]
    [InlineData("""["https://a.example/","body","#"]""")]
    public async Task FindFaultAsync_of_large_data_says_what_FindFault_says(string data)
    {
        data = data.Replace("#", new string('a', 100_000), StringComparison.Ordinal);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(data));

        var fault = await ((IJobInputStreamCheck)_run.Check).FindFaultAsync(input, TestContext.Current.CancellationToken);

        Assert.Equal(_run.Check.FindFault(data) is null, fault is null);
        if (!data.Contains("\\x", StringComparison.Ordinal) && !data.EndsWith('x'))
        {
            // Where JSON is broken, the place in it is another.
            Assert.Equal(_run.Check.FindFault(data), fault);
        }
    }
}
