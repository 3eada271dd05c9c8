using Microsoft.Net.Http.Headers;
using Orleans.AsyncJobs.Handlers.HttpRequest;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed class HttpRequestHeaderRulesTests
{
    public static TheoryData<string> KnownHeaders => new(
        typeof(HeaderNames).GetFields().Select(constant => (string)constant.GetValue(obj: null)!).Where(name => name.Length > 0 && name[0] != ':'));

    /// <summary>The HTTP client keeps request and content headers apart; the rules must sort every header as it does.</summary>
    [Theory]
    [MemberData(nameof(KnownHeaders))]
    public async Task Read_every_known_header_is_either_refused_or_sent(string name)
    {
        await using var server = new LoopbackServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var run = new HandlerRun();
        var data = $$"""{"headers":{"{{name}}":"text/plain"},"body":"x","url":"{{server.Url}}"}""";
        if (run.Check.FindFault(data) is { } fault)
        {
            Assert.Contains("leave it out", fault, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(JobResultKind.Succeeded, (await run.SendAsync(data)).Kind);
        Assert.Equal("text/plain", Assert.Single(server.Requests).Find(name));
    }

    [Theory]
    [InlineData("content-type", true)]
    [InlineData("Expires", true)]
    [InlineData("Accept", false)]
    [InlineData("Content-Custom", false)]
    public void DescribesBody_examples(string name, bool expected) => Assert.Equal(expected, HttpRequestHeaderRules.DescribesBody(name));
}
