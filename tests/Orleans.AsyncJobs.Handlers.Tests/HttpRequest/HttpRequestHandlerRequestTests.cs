using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed partial class HttpRequestHandlerRequestTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData("""{"url":"U"}""", "GET", null, "")]
    [InlineData("""{"url":"U","body":null}""", "GET", null, "")]
    [InlineData("""{"url":"U","method":"delete"}""", "DELETE", null, "")]
    [InlineData("""{"url":"U","method":"Options"}""", "OPTIONS", null, "")]
    [InlineData("""{"url":"U","body":""}""", "POST", "text/plain; charset=utf-8", "")]
    [InlineData("""{"url":"U","body":"hi \u00fc \"q\""}""", "POST", "text/plain; charset=utf-8", "hi ü \"q\"")]
    [InlineData("""{"url":"U","body":{ "a" : [1.50, null] }}""", "POST", "application/json", """{ "a" : [1.50, null] }""")]
    [InlineData("""{"url":"U","body":[]}""", "POST", "application/json", "[]")]
    [InlineData("""{"url":"U","body":42}""", "POST", "application/json", "42")]
    [InlineData("""{"url":"U","body":false,"method":"PUT"}""", "PUT", "application/json", "false")]
    [InlineData("""{"url":"U","body":"<a/>","headers":{"content-type":"application/xml"}}""", "POST", "application/xml", "<a/>")]
    [InlineData("""{"url":"U","body":{},"headers":{"Content-Type":"application/ld+json; charset=utf-8"}}""", "POST", "application/ld+json; charset=utf-8", "{}")]
    public async Task RunAsync_method_and_body_are_sent_as_described(string data, string method, string? contentType, string body)
    {
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun();
        var result = await run.SendAsync(data.Replace("\"U\"", $"\"{server.Url}a%20b?q=1#part\"", StringComparison.Ordinal));
        Assert.Equal(JobResultKind.Succeeded, result.Kind);
        var request = Assert.Single(server.Requests);
        Assert.Equal($"{method} /a%20b?q=1 HTTP/1.1", request.Line);
        Assert.Equal((contentType, body), (request.Find("Content-Type"), request.Body));
    }

    [Fact]
    public async Task RunAsync_head_answer_has_no_content()
    {
        await using var server = new LoopbackServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        await using var run = new HandlerRun();
        Assert.Equal("200 OK", (await run.SendAsync(new { method = "HEAD", url = server.Url })).Message);
    }

    [Fact]
    public async Task RunAsync_headers_of_the_job_and_of_the_run_are_sent_and_no_others()
    {
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun();
        await run.SendAsync(new
        {
            url = server.Url,
            body = "x",
            headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer t", ["X-Own"] = "a\tb", ["Content-Language"] = "en", ["Cookie"] = "c=1" },
        });
        var request = Assert.Single(server.Requests);
        Assert.Equal("Bearer t", request.Find("Authorization"));
        Assert.Equal("a\tb", request.Find("X-Own"));
        Assert.Equal("en", request.Find("Content-Language"));
        Assert.Equal("c=1", request.Find("Cookie"));
        Assert.Equal(HandlerRun.JobId.ToString("D"), request.Find("Idempotency-Key"));
        Assert.Equal("3", request.Find("X-Job-Attempt"));
        Assert.Equal(
            "Authorization Content-Language Content-Length Content-Type Cookie Host Idempotency-Key X-Job-Attempt X-Own traceparent",
            string.Join(' ', request.Headers.Select(header => header.Key).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task RunAsync_cookies_of_an_answer_are_not_kept()
    {
        await using var server = new LoopbackServer("HTTP/1.1 200 OK\r\nSet-Cookie: c=1\r\nContent-Length: 0\r\n\r\n");
        await using var run = new HandlerRun();
        await run.SendAsync(new { url = server.Url });
        await run.SendAsync(new { url = server.Url });
        Assert.All(server.Requests, request => Assert.Null(request.Find("Cookie")));
    }

    [Fact]
    public async Task RunAsync_traceparent_continues_the_current_activity()
    {
        using var activity = new Activity("job").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun();
        await run.SendAsync(new { url = server.Url });
        Assert.Equal(activity.Id, Assert.Single(server.Requests).Find("traceparent"));
    }

    [Fact]
    public async Task RunAsync_tracestate_goes_along_with_the_activity()
    {
        using var activity = new Activity("job").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=1";
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun();
        await run.SendAsync(new { url = server.Url });
        Assert.Equal("vendor=1", Assert.Single(server.Requests).Find("tracestate"));
    }

    [Fact]
    public async Task RunAsync_without_an_activity_starts_a_trace()
    {
        Activity.Current = null;
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun();
        await run.SendAsync(new { url = server.Url });
        Assert.Matches(TraceParent(), Assert.Single(server.Requests).Find("traceparent"));
    }

    [GeneratedRegex("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$", RegexOptions.None, 1_000)]
    private static partial Regex TraceParent();
}
